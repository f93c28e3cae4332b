import type { TenantId } from '../../kernel/ids.ts';
import type { Findings } from '../../kernel/reconciliation.ts';
import { addSeconds, type Instant } from '../../kernel/time.ts';
import type { DirectoryUpkeepDeps } from '../upkeep-ports.ts';

/** Longer than any provisioning that is still at work on its people. */
const SETTLED_SECONDS = 86_400;
const LOOK_BACK_SECONDS = 30 * 86_400;

/** Users of the pool, and the rows that name them, whose tenant never came or is gone. */
export async function* reconcileDirectory(
  { now }: { readonly now: Instant },
  { rows, isGone, directory, pool }: DirectoryUpkeepDeps,
): Findings {
  const known = new Map<TenantId, boolean>();
  const [from, before] = [addSeconds(now, -LOOK_BACK_SECONDS), addSeconds(now, -SETTLED_SECONDS)];
  for await (const row of rows.between(from, before)) {
    const gone = known.get(row.tenantId) ?? (await isGone(row.tenantId));
    known.set(row.tenantId, gone);
    if (!gone) continue;
    yield {
      id: row.userId,
      repair: async () => {
        // The user first: the row is what a repeat finds it by.
        await pool.remove(row.userId);
        await directory.remove(row);
        return true;
      },
    };
  }
}
