import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { workspace } from '../contract.ts';
import type { WorkspaceDeps } from '../ports.ts';
import { fileView } from './file-view.ts';

export const listFiles: Verb<typeof workspace.endpoints.listFiles, WorkspaceDeps> = async (
  _,
  { projectId, ...page },
  { store },
) => {
  const [project, files] = await Promise.all([store.findProject(projectId), store.listFiles(projectId, page)]);
  if (!project) throw problem('not-found');
  return { ...files, data: files.data.map(fileView) };
};
