import { serve } from '../platform/serve.ts';
import { workspace } from './contract.ts';
import { depsOf, sessions } from './deps.ts';
import { addSampleData } from './verbs/add-sample-data.ts';
import { createFile } from './verbs/create-file.ts';
import { createProject } from './verbs/create-project.ts';
import { deleteFile } from './verbs/delete-file.ts';
import { deleteProject } from './verbs/delete-project.ts';
import { getFile } from './verbs/get-file.ts';
import { getProject } from './verbs/get-project.ts';
import { listFiles } from './verbs/list-files.ts';
import { listProjects } from './verbs/list-projects.ts';
import { removeSampleData } from './verbs/remove-sample-data.ts';
import { updateProject } from './verbs/update-project.ts';

export const handler = serve({
  capability: workspace,
  entry: 'api',
  sessions,
  deps: depsOf,
  verbs: {
    createProject,
    listProjects,
    getProject,
    updateProject,
    deleteProject,
    createFile,
    listFiles,
    getFile,
    deleteFile,
    addSampleData,
    removeSampleData,
  },
});
