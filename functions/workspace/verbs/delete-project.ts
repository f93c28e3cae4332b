import type { Verb } from '../../kernel/endpoint.ts';
import { assertIfMatch } from '../../kernel/if-match.ts';
import { problem } from '../../kernel/problem.ts';
import { workspace, workspaceProblem } from '../contract.ts';
import type { WorkspaceDeps } from '../ports.ts';

export const deleteProject: Verb<typeof workspace.endpoints.deleteProject, WorkspaceDeps> = async (
  ctx,
  { projectId },
  { store, commit },
) => {
  const project = await store.findProject(projectId);
  if (!project) throw problem('not-found');
  assertIfMatch(ctx, project);
  if (project.fileCount > 0) throw workspaceProblem('project-not-empty');
  return commit({
    // The count is part of the condition: a file announced meanwhile keeps its project.
    writes: [
      store.removeProject(project, problem('conflict')),
      ...(project.isSample ? [] : [store.countProjects(-1, null, ctx.now)]),
    ],
    audit: { action: 'project.delete', target: projectId },
    events: [workspace.events.projectDeleted.make({ projectId })],
    reply: undefined,
  });
};
