import type { TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Directory, MemberPool, MembershipRow } from './ports.ts';

export interface ClaimedRows {
  /** Claimed within this time, over all tenants; a row is claimed before its user is made, and outlives it. */
  between(from: Instant, before: Instant): AsyncIterable<MembershipRow>;
}

export interface DirectoryUpkeepDeps {
  readonly rows: ClaimedRows;
  /** Neither there nor on its way. */
  readonly isGone: (tenantId: TenantId) => Promise<boolean>;
  readonly directory: Pick<Directory, 'remove'>;
  readonly pool: Pick<MemberPool, 'remove'>;
}
