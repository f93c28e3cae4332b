import type { Commit, Write } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { LimitOverrides } from '../kernel/limits.ts';
import type { Problem } from '../kernel/problem.ts';
import type { RateWindow } from '../kernel/rate.ts';
import type { OperatorContext } from '../kernel/tenant-context.ts';
import type { PlanKey } from '../kernel/tier.ts';
import type { Instant } from '../kernel/time.ts';
import type { Noted } from './domain/thresholds.ts';

/** What is counted of a tenant, wherever it is kept. */
export interface Uses {
  readonly people: number;
  readonly apiTokens: number;
  readonly storageBytes: number;
  readonly projects: number;
  readonly rateWindow: RateWindow | undefined;
}

export interface OverridesRecord {
  readonly overrides: LimitOverrides;
  readonly version: number;
  readonly createdAt: Instant;
}

export interface LimitsOf {
  /** Undefined where there is no such tenant. */
  readonly plan: () => Promise<PlanKey | undefined>;
  readonly overrides: () => Promise<OverridesRecord | undefined>;
}

export interface LimitsDeps {
  readonly of: (tenantId: TenantId) => LimitsOf & { readonly uses: () => Promise<Uses> };
}

export interface OverrideDeps {
  readonly inTenant: (
    tenantId: TenantId,
    ctx: OperatorContext,
  ) => LimitsOf & {
    /** `before` is what was read; fails where another was quicker, or the tenant is gone. */
    readonly put: (record: OverridesRecord, before: OverridesRecord | undefined, orElse: Problem) => readonly Write[];
    readonly commit: Commit;
  };
}

export interface GuardRecord {
  readonly noted: Noted;
  readonly version: number;
}

export interface WatchDeps extends LimitsOf {
  readonly uses: () => Promise<Uses>;
  readonly guard: {
    readonly find: () => Promise<GuardRecord | undefined>;
    /** Fails where another was quicker, or the tenant is gone: the event comes again. */
    readonly note: (noted: Noted, before: GuardRecord | undefined, now: Instant) => readonly Write[];
  };
  readonly commit: Commit;
  readonly transact: (writes: readonly Write[]) => Promise<void>;
}
