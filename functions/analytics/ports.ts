import type { Write } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Instant, Period } from '../kernel/time.ts';
import type { Load } from './domain/load.ts';
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

/** A tenant's hour among the heavy ones. */
export interface LoadHour extends Load {
  readonly tenantId: TenantId;
  readonly start: Instant;
  readonly calls: number;
  /** Of the hour that it was taken from: a later one stays. */
  readonly version: number;
}

export interface LoadList {
  note(hour: LoadHour, now: Instant): Promise<void>;
  /** Hours that begin in the period; a day is one partition. */
  listHours(period: Period): Promise<readonly LoadHour[]>;
}

export interface RecordSlisDeps {
  readonly digest: (text: string) => string;
  readonly tenant: (tenantId: TenantId) => {
    readonly store: SliWrites;
    readonly transact: (writes: readonly Write[]) => Promise<void>;
  };
  /** Waits a little longer with each attempt. */
  readonly backOff: (attempt: number) => Promise<void>;
  /** Over all tenants; only hours that are worth a look. */
  readonly loads: Pick<LoadList, 'note'>;
  /** A tenant's hour has just become one that somebody should look at. */
  readonly onHeavy: (hour: LoadHour) => void;
  /** One tenant's share of a delivery could not be taken down now; the delivery comes again. */
  readonly onFailure: (tenantId: TenantId, error: unknown) => void;
}

export interface AnalyticsDeps {
  readonly loads: () => Pick<LoadList, 'listHours'>;
  /** Undefined where there is no such tenant. */
  readonly slisOf: (tenantId: TenantId) => Promise<SliReads | undefined>;
}
