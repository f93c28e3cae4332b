import type { Write } from '../../kernel/change.ts';
import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { workspace } from '../contract.ts';
import type { FileRecord, ProjectRecord, WorkspaceDeps, WorkspaceStore } from '../ports.ts';
import { fileRemoved } from './file-removed.ts';

/** What people have deleted or added since is respected: a sample project that holds a file of theirs becomes theirs. */
export const removeSampleData: Verb<typeof workspace.endpoints.removeSampleData, WorkspaceDeps> = async (
  ctx,
  _,
  { store, commit },
) => {
  const sample = await store.findSample();
  if (!sample) return;
  const [projects, files] = await Promise.all([store.findProjects(sample.projectIds), store.findFiles(sample.fileIds)]);
  const adopted = projects.filter((project) => project.fileCount !== samplesIn(project, files)).length;
  return commit({
    writes: [
      store.removeSample(sample),
      ...(adopted > 0 ? [store.countProjects(adopted, null, ctx.now)] : []),
      ...files.map(store.removeFile),
      ...(await Promise.all(projects.map((project) => projectWrite(ctx, store, project, files)))),
      ...(files.length > 0
        ? [
            store.release(
              files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
              ctx.now,
            ),
          ]
        : []),
    ],
    audit: { action: 'sample-data.remove', target: ctx.tenantId },
    events: files.map((file) => fileRemoved(file, ctx.now)),
    reply: undefined,
  });
};

async function projectWrite(
  ctx: TenantContext,
  store: WorkspaceStore,
  project: ProjectRecord,
  files: readonly FileRecord[],
): Promise<Write> {
  const samples = samplesIn(project, files);
  if (project.fileCount === samples) return store.removeProject(project, problem('conflict'));
  const kept = { ...project, isSample: false, version: project.version + 1, updatedAt: ctx.now };
  return store.adoptProject(kept, project, samples);
}

const samplesIn = (project: ProjectRecord, files: readonly FileRecord[]): number =>
  files.filter(({ projectId }) => projectId === project.id).length;
