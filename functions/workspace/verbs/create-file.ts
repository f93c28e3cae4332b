import type { Verb } from '../../kernel/endpoint.ts';
import { limitsOf } from '../../kernel/limits.ts';
import { problem } from '../../kernel/problem.ts';
import { type workspace, workspaceProblem } from '../contract.ts';
import type { FileRecord, WorkspaceDeps } from '../ports.ts';
import { fileView } from './file-view.ts';

export const createFile: Verb<typeof workspace.endpoints.createFile, WorkspaceDeps> = async (
  ctx,
  { projectId, name, contentType, sizeBytes },
  { store, objects, commit, newId },
) => {
  if (!(await store.findProject(projectId))) throw problem('not-found');
  const limit = limitsOf(ctx).storageBytes;
  const tooLarge = workspaceProblem('file-too-large', { extra: { limit: 'storageBytes', allowedBytes: limit } });
  if (limit !== null && sizeBytes > limit) throw tooLarge;
  const file: FileRecord = {
    id: newId('fil'),
    projectId,
    name,
    contentType,
    sizeBytes,
    state: 'pending',
    isSample: false,
    version: 1,
    createdAt: ctx.now,
    updatedAt: ctx.now,
  };
  const upload = await objects.uploadAddress(file, ctx.now);
  return commit({
    writes: [
      store.countFiles(projectId, 1),
      store.reserve(sizeBytes, limit, ctx.now, tooLarge),
      await store.addFile(file),
    ],
    audit: { action: 'file.create', target: file.id, changes: { projectId, sizeBytes } },
    reply: { ...fileView(file), ...upload, headers: { ...upload.headers } },
  });
};
