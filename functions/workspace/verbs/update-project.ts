import type { Verb } from '../../kernel/endpoint.ts';
import { assertIfMatch, lostRace } from '../../kernel/if-match.ts';
import { problem } from '../../kernel/problem.ts';
import type { workspace } from '../contract.ts';
import type { ProjectRecord, WorkspaceDeps } from '../ports.ts';
import { projectView } from './project-view.ts';

export const updateProject: Verb<typeof workspace.endpoints.updateProject, WorkspaceDeps> = async (
  ctx,
  { projectId, name, description },
  { store, commit },
) => {
  const before = await store.findProject(projectId);
  if (!before) throw problem('not-found');
  assertIfMatch(ctx, before);
  const project: ProjectRecord = {
    ...before,
    name: name ?? before.name,
    description: description === undefined ? before.description : description,
    version: before.version + 1,
    updatedAt: ctx.now,
  };
  const changed = [...(name === undefined ? [] : ['name']), ...(description === undefined ? [] : ['description'])];
  return commit({
    writes: [await store.changeProject(project, before.version, lostRace(ctx))],
    audit: { action: 'project.update', target: projectId, changes: { changed } },
    reply: projectView(project),
  });
};
