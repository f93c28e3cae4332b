import type { ListPage, PageRequest } from '../kernel/page.ts';
import type { Instant } from '../kernel/time.ts';
import type { AuditEvent } from './contract.ts';

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
