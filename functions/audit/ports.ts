import type { TenantId } from '../kernel/ids.ts';
import type { ListPage, PageRequest } from '../kernel/page.ts';
import type { Instant } from '../kernel/time.ts';
import type { AuditEvent, StaffEvent } from './contract.ts';

export interface TrailFilter {
  readonly action?: string | undefined;
  readonly actor?: string | undefined;
  readonly target?: string | undefined;
  /** From (inclusive) and to (exclusive). */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}

export interface AuditStore {
  listEvents(filter: TrailFilter, page: PageRequest): Promise<ListPage<AuditEvent>>;
}

export interface AuditDeps {
  readonly store: AuditStore;
}

export interface StaffFilter extends Omit<TrailFilter, 'target'> {
  readonly tenantId?: string | undefined;
}

export interface StaffTrail {
  listEvents(filter: StaffFilter, page: PageRequest): Promise<ListPage<StaffEvent>>;
}

export interface OperatorAuditDeps {
  /** Undefined where there is no such tenant. */
  readonly trailOf: (tenantId: TenantId) => Promise<AuditStore | undefined>;
  readonly staff: StaffTrail;
}
