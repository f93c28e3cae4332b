import type { TenantId } from '../../kernel/ids.ts';
import type { MemberDeps } from '../ports.ts';

const PAGE = 25;
/** Cognito takes 30 AdminDeleteUser calls a second (quota "UserAccountRecovery and deletion", adjustable). */
const AT_ONCE = 5;

export type RemoveDeps = Pick<MemberDeps, 'directory' | 'pool'>;

export interface Removed {
  readonly removed: number;
  /** Whether a further call has something to do. */
  readonly hasMore: boolean;
}

/**
 * Takes people's ways in away: their users of the pool, then the rows that name them. Works from those rows alone, so
 * it may run beside or after the purge of the tenant's own items. A page a call; a repeat goes on where it stopped.
 */
export async function removeMembers(
  { tenantId }: { readonly tenantId: TenantId },
  { directory, pool }: RemoveDeps,
): Promise<Removed> {
  const rows = await directory.list(tenantId, PAGE);
  for (let i = 0; i < rows.length; i += AT_ONCE) {
    await Promise.all(
      rows.slice(i, i + AT_ONCE).map(async (row) => {
        // The user first: the row is what a repeat finds it by.
        await pool.remove(row.userId);
        await directory.remove(row);
      }),
    );
  }
  return { removed: rows.length, hasMore: rows.length === PAGE };
}
