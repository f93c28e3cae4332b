import type { Verb } from '../../kernel/endpoint.ts';
import { limitsOf } from '../../kernel/limits.ts';
import { workspace } from '../contract.ts';
import type { ProjectRecord, WorkspaceDeps } from '../ports.ts';
import { projectView } from './project-view.ts';

export const createProject: Verb<typeof workspace.endpoints.createProject, WorkspaceDeps> = async (
  ctx,
  { name, description },
  { store, commit, newId },
) => {
  const project: ProjectRecord = {
    id: newId('prj'),
    name,
    description: description ?? null,
    isSample: false,
    fileCount: 0,
    version: 1,
    createdAt: ctx.now,
    updatedAt: ctx.now,
  };
  return commit({
    writes: [store.countProjects(1, limitsOf(ctx).projects, ctx.now), await store.addProject(project)],
    audit: { action: 'project.create', target: project.id },
    events: [workspace.events.projectCreated.make({ projectId: project.id })],
    reply: projectView(project),
  });
};
