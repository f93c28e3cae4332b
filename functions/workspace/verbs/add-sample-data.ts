import { WriteConflict } from '../../kernel/change.ts';
import type { Verb } from '../../kernel/endpoint.ts';
import { isProblem } from '../../kernel/problem.ts';
import type { Instant } from '../../kernel/time.ts';
import { workspace, workspaceProblem } from '../contract.ts';
import { sampleProjects } from '../domain/samples.ts';
import type { FileRecord, ProjectRecord, SampleRecord, WorkspaceDeps } from '../ports.ts';

export const addSampleData: Verb<typeof workspace.endpoints.addSampleData, WorkspaceDeps> = async (ctx, _, deps) => {
  const { store, objects, commit } = deps;
  const needsEmpty = workspaceProblem('sample-data-needs-empty');
  const [before, taken] = await Promise.all([store.findSample(), store.hasProjects()]);
  if (taken) throw needsEmpty;

  const { projects, files } = demonstration(ctx.now, deps);
  // Objects first: what the commit promises is there. Where it fails they are taken away again.
  await Promise.all(files.map(({ file, text }) => objects.putSample(file.id, file.contentType, text)));
  const totalBytes = files.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  try {
    return await commit({
      writes: [
        store.putSample(markerOf(ctx.now, projects, files, before), before, needsEmpty),
        ...(await Promise.all(projects.map(store.addProject))),
        ...(await Promise.all(files.map(({ file }) => store.addFile(file)))),
        store.reserve(totalBytes, null, ctx.now, needsEmpty),
      ],
      audit: { action: 'sample-data.add', target: ctx.tenantId },
      events: files.map(({ file }) =>
        workspace.events.fileStored.make({ fileId: file.id, sizeBytes: file.sizeBytes, at: ctx.now }),
      ),
      reply: { projects: projects.length, files: files.length },
    });
  } catch (error) {
    // Only a refusal is sure to have written nothing; after a lost answer the objects may be somebody's.
    const refused = isProblem(error) || error instanceof WriteConflict;
    if (refused) await Promise.all(files.map(({ file }) => objects.remove(file.id, true)));
    throw error;
  }
};

interface SampleObject {
  readonly file: FileRecord;
  readonly text: string;
}

function demonstration(now: Instant, { newId }: Pick<WorkspaceDeps, 'newId'>) {
  const stored = { isSample: true, version: 1, createdAt: now, updatedAt: now } as const;
  const made = sampleProjects.map(({ name, description, files }) => {
    const project: ProjectRecord = { id: newId('prj'), name, description, fileCount: files.length, ...stored };
    const objects = files.map(({ text, ...file }): SampleObject => {
      const sizeBytes = new TextEncoder().encode(text).length;
      return { file: { id: newId('fil'), projectId: project.id, ...file, sizeBytes, state: 'ready', ...stored }, text };
    });
    return { project, objects };
  });
  return { projects: made.map(({ project }) => project), files: made.flatMap(({ objects }) => objects) };
}

const markerOf = (
  now: Instant,
  projects: readonly ProjectRecord[],
  files: readonly SampleObject[],
  before: SampleRecord | undefined,
): SampleRecord => ({
  projectIds: projects.map(({ id }) => id),
  fileIds: files.map(({ file }) => file.id),
  version: (before?.version ?? 0) + 1,
  createdAt: now,
  updatedAt: now,
});
