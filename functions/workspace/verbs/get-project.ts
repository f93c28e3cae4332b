import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { workspace } from '../contract.ts';
import type { WorkspaceDeps } from '../ports.ts';
import { projectView } from './project-view.ts';

export const getProject: Verb<typeof workspace.endpoints.getProject, WorkspaceDeps> = async (
  _,
  { projectId },
  { store },
) => {
  const project = await store.findProject(projectId);
  if (!project) throw problem('not-found');
  return projectView(project);
};
