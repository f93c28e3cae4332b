import { WriteConflict } from '../../kernel/change.ts';
import type { Verb } from '../../kernel/endpoint.ts';
import { assertIfMatch } from '../../kernel/if-match.ts';
import { problem } from '../../kernel/problem.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { workspace } from '../contract.ts';
import type { WorkspaceDeps } from '../ports.ts';
import { fileRemoved } from './file-removed.ts';

export const deleteFile: Verb<typeof workspace.endpoints.deleteFile, WorkspaceDeps> = async (ctx, { fileId }, deps) => {
  try {
    return await remove(ctx, fileId, deps);
  } catch (error) {
    // Its object arrived between our read and our write: what is to be deleted now is a stored file.
    if (error instanceof WriteConflict) return remove(ctx, fileId, deps);
    throw error;
  }
};

async function remove(ctx: TenantContext, fileId: string, { store, commit }: WorkspaceDeps): Promise<undefined> {
  const file = await store.findFile(fileId);
  if (!file) throw problem('not-found');
  assertIfMatch(ctx, file);
  return commit({
    writes: [store.removeFile(file), store.countFiles(file.projectId, -1), store.release(file.sizeBytes, ctx.now)],
    audit: { action: 'file.delete', target: fileId, changes: { projectId: file.projectId, sizeBytes: file.sizeBytes } },
    events: [fileRemoved(file, ctx.now)],
    reply: undefined,
  });
}
