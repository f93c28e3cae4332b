import type { Write } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Instant, Period } from '../kernel/time.ts';
import type { Slis } from './domain/slis.ts';

/** A tenant's hour; `deliveries` are the last ones that are in it. */
export interface SliHour {
  readonly start: Instant;
  readonly slis: Slis;
  readonly deliveries: readonly string[];
  /** 0 where there is none yet. */
  readonly version: number;
}

export interface SliReads {
  /** Hours that begin in the period, in order; those without calls are left out. */
  listHours(period: Period): Promise<readonly SliHour[]>;
}

export interface SliWrites {
  findHour(start: Instant): Promise<SliHour | undefined>;
  /** Index 0 checks that the tenant still stands, index 1 that nobody wrote the hour since it was read. */
  hourWrites(hour: SliHour, now: Instant): readonly Write[];
}

export interface RecordSlisDeps {
  readonly digest: (text: string) => string;
  readonly tenant: (tenantId: TenantId) => {
    readonly store: SliWrites;
    readonly transact: (writes: readonly Write[]) => Promise<void>;
  };
  /** Waits a little longer with each attempt. */
  readonly backOff: (attempt: number) => Promise<void>;
  /** One tenant's share of a delivery could not be taken down now; the delivery comes again. */
  readonly onFailure: (tenantId: TenantId, error: unknown) => void;
}

export interface AnalyticsDeps {
  /** Undefined where there is no such tenant. */
  readonly slisOf: (tenantId: TenantId) => Promise<SliReads | undefined>;
}
