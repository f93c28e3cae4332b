import type { Mode, PlanKey, TenantState } from '../../kernel/tier.ts';
import type { Failure } from './ledger.ts';
import type { Migration } from './migration.ts';

/** Who goes first has least to lose; within each, oldest id first. */
export const cohorts = ['sandbox', 'free', 'pro', 'enterprise'] as const;
export type Cohort = (typeof cohorts)[number];

/** What the last run left a tenant with; `stuck`: neither forward nor back until somebody looks. */
export interface Mark extends Failure {
  readonly state: 'failed' | 'stuck';
  readonly migration: number;
  readonly run: string;
}

/** A tenant as it is listed: its version is never above that of its own ledger. */
export interface FleetTenant {
  readonly id: string;
  readonly plan: PlanKey;
  readonly mode: Mode | undefined;
  readonly state: TenantState;
  readonly dataVersion: number;
  readonly mark: Mark | null;
}

export const cohortOf = ({ mode, plan }: Pick<FleetTenant, 'mode' | 'plan'>): Cohort =>
  mode === 'sandbox' ? 'sandbox' : plan;

/** Of a tenant that is being deleted nothing is read any more. */
export const isServed = ({ state }: Pick<FleetTenant, 'state'>): boolean => state !== 'deleting' && state !== 'deleted';

export interface FleetRun {
  readonly target: number;
  /** Failures of one cohort that stop the run. */
  readonly maxFailures: number;
  /** The same with every resumption, so that what failed is tried once in each. */
  readonly attempt: string;
}

export type Next =
  | { readonly kind: 'work'; readonly cohort: Cohort; readonly tenants: readonly FleetTenant[]; readonly spare: number }
  | { readonly kind: 'stop'; readonly reason: StopReason; readonly cohort: Cohort | null }
  | { readonly kind: 'done' };
export const stopReasons = ['failures', 'stuck', 'tenants-lag'] as const;
export type StopReason = (typeof stopReasons)[number];

/** The listing says all that there is to know of a run: what is behind and has not failed in it is still to be done. */
export function nextOf(
  run: FleetRun,
  all: readonly FleetTenant[],
  registry: readonly Migration[],
  atOnce: number,
): Next {
  const served = all.filter(isServed);
  const cohort = cohorts.find((each) => served.some((tenant) => cohortOf(tenant) === each && isBehind(tenant, run)));
  if (served.some(({ mark }) => mark?.state === 'stuck' && mark.run === run.attempt))
    return { kind: 'stop', reason: 'stuck', cohort: cohort ?? null };
  if (laggards(served, registry, run.target).length > 0) return { kind: 'stop', reason: 'tenants-lag', cohort: null };
  for (const each of cohorts) {
    const own = served.filter((tenant) => cohortOf(tenant) === each && isBehind(tenant, run));
    const failed = own.filter((tenant) => hasFailed(tenant, run)).length;
    if (failed >= run.maxFailures) return { kind: 'stop', reason: 'failures', cohort: each };
    const open = own.filter((tenant) => !hasFailed(tenant, run));
    if (open.length > 0)
      return { kind: 'work', cohort: each, tenants: open.slice(0, atOnce), spare: run.maxFailures - failed };
  }
  return { kind: 'done' };
}

const isBehind = ({ dataVersion }: FleetTenant, { target }: FleetRun): boolean => dataVersion < target;
const hasFailed = ({ mark }: FleetTenant, { attempt }: FleetRun): boolean => mark?.run === attempt;

/** Who has not had what a contract step up to the target takes for granted, while somebody still needs that step. */
export function laggards(
  served: readonly FleetTenant[],
  registry: readonly Migration[],
  target: number,
): readonly FleetTenant[] {
  const floors = registry.flatMap((migration) =>
    migration.kind === 'contract' &&
    migration.version <= target &&
    served.some(({ dataVersion }) => dataVersion < migration.version)
      ? [migration.expand]
      : [],
  );
  return served.filter(({ dataVersion }) => floors.some((floor) => dataVersion < floor));
}

/** The contract steps that a run to this version is to begin. */
export const contractsUpTo = (registry: readonly Migration[], target: number): readonly number[] =>
  registry.filter(({ kind, version }) => kind === 'contract' && version <= target).map(({ version }) => version);

/** The contract steps that must not have begun where a tenant goes back to this version: they need what it would lose. */
export const contractsAbove = (registry: readonly Migration[], target: number): readonly number[] =>
  registry.flatMap((migration) =>
    migration.kind === 'contract' && migration.expand > target ? [migration.version] : [],
  );

export interface CohortProgress {
  readonly cohort: Cohort;
  readonly tenants: number;
  readonly done: number;
  readonly failed: number;
}

/** How far each migration has come; cohorts without tenants are left out. */
export function progressOf(migration: Pick<Migration, 'version'>, all: readonly FleetTenant[]): CohortProgress[] {
  const served = all.filter(isServed);
  return cohorts.flatMap((cohort) => {
    const own = served.filter((tenant) => cohortOf(tenant) === cohort);
    const done = own.filter(({ dataVersion }) => dataVersion >= migration.version).length;
    const failed = own.filter(({ mark }) => mark?.migration === migration.version).length;
    return own.length > 0 ? [{ cohort, tenants: own.length, done, failed }] : [];
  });
}
