import type { PlanKey } from './tier.ts';

/** What a tenant may do at most; `null` is no cap. Entitlements of the plan, which operators may override. */
export interface Limits {
  readonly people: number | null;
  readonly apiTokens: number | null;
  /** Bytes stored at one time; null where storage beyond the included is priced. */
  readonly storageBytes: number | null;
  readonly projects: number | null;
  readonly requestsPerMinute: number | null;
  /** Of one person within the tenant's, so that one runaway browser leaves something to the others. */
  readonly requestsPerMinutePerUser: number | null;
  /** Of one API token within the tenant's. */
  readonly requestsPerMinutePerToken: number | null;
}

export type LimitName = keyof Limits;
export type LimitOverrides = Partial<Limits>;

/** Requests and places: pricing.md section 10. What a caller has of its own is the tenant's, until somebody narrows it. */
export const planLimits: Readonly<Record<PlanKey, Limits>> = {
  free: {
    people: 3,
    apiTokens: 2,
    storageBytes: 1_000_000_000,
    projects: 1_000,
    requestsPerMinute: 60,
    requestsPerMinutePerUser: 60,
    requestsPerMinutePerToken: 60,
  },
  pro: {
    people: 50,
    apiTokens: 20,
    storageBytes: null,
    projects: 100_000,
    requestsPerMinute: 600,
    requestsPerMinutePerUser: 600,
    requestsPerMinutePerToken: 600,
  },
  enterprise: {
    people: null,
    apiTokens: null,
    storageBytes: null,
    projects: null,
    requestsPerMinute: 6_000,
    requestsPerMinutePerUser: 6_000,
    requestsPerMinutePerToken: 6_000,
  },
};

export const limitNames = Object.keys(planLimits.free) as readonly LimitName[];

/** What holds for a tenant now: its plan's, with what operators put in their place. */
export const limitsOf = (given: { readonly plan: PlanKey; readonly limitOverrides?: LimitOverrides }): Limits => ({
  ...planLimits[given.plan],
  ...given.limitOverrides,
});
