import type { Rational } from '../kernel/decimal.ts';
import type { Instant, Period } from '../kernel/time.ts';

export interface TenantProfile {
  readonly name: string;
  readonly locale: string;
  readonly timezone: string;
  readonly country: string | null;
  /** From when on the tenant is deleted, once that is ordered. */
  readonly endsAt?: Instant | undefined;
}

/** The tenant's particulars; undefined where it is not there (yet, or any more). */
export type TenantReader = () => Promise<TenantProfile | undefined>;

/** What was used in a part of time, by meter, in the meter's own unit. */
export type UsageReader = (period: Period) => Promise<ReadonlyMap<string, Rational>>;

/** How much of one priced item was used in each of the periods. */
export type UsagePartsReader = (item: string, periods: readonly Period[]) => Promise<readonly Rational[]>;
