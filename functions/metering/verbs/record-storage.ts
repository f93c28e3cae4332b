import { WriteConflict } from '../../kernel/change.ts';
import type { Instant } from '../../kernel/time.ts';
import type { RecordDeps, StorageFact } from '../ports.ts';

/** A file appeared or went: told at least once, recorded once, and not at all for a tenant that is gone. */
export async function recordStorage(
  ctx: { readonly now: Instant },
  fact: StorageFact,
  deps: RecordDeps,
): Promise<void> {
  await recordOnce(() => deps.transact(deps.store.storageWrites(fact, ctx.now)));
}

/** The writes' first index checks the tenant and the second the fact; a conflict at either means: nothing to do. */
export async function recordOnce(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof WriteConflict) || error.index > 1) throw error;
  }
}
