import type { Verb } from '../../kernel/endpoint.ts';
import type { workspace } from '../contract.ts';
import type { WorkspaceDeps } from '../ports.ts';
import { projectView } from './project-view.ts';

export const listProjects: Verb<typeof workspace.endpoints.listProjects, WorkspaceDeps> = async (
  _,
  page,
  { store },
) => {
  const { data, ...rest } = await store.listProjects(page);
  return { data: data.map(projectView), ...rest };
};
