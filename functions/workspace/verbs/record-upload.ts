import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { Instant } from '../../kernel/time.ts';
import { workspace } from '../contract.ts';
import type { WorkspaceDeps } from '../ports.ts';

interface Arrival {
  readonly fileId: string;
  readonly sizeBytes: number;
  readonly at: Instant;
}

/** The object of an announced file has arrived. A repeat changes nothing; a conflict is tried again by its caller. */
export async function recordUpload(
  ctx: TenantContext,
  { fileId, sizeBytes, at }: Arrival,
  { store, objects, commit }: Pick<WorkspaceDeps, 'store' | 'objects' | 'commit'>,
): Promise<void> {
  const before = await store.findFile(fileId);
  // Every address is given out after its file was committed: without the file, it was deleted meanwhile.
  if (!before) return objects.remove(fileId, false);
  if (before.state === 'ready') return;
  const file = { ...before, state: 'ready' as const, sizeBytes, version: before.version + 1, updatedAt: ctx.now };
  const difference = before.sizeBytes - sizeBytes;
  await commit({
    writes: [store.markStored(file, before.version), ...(difference === 0 ? [] : [store.release(difference, ctx.now)])],
    audit: { action: 'file.store', target: fileId, changes: { sizeBytes } },
    events: [workspace.events.fileStored.make({ fileId, sizeBytes, at })],
    reply: undefined,
  });
}
