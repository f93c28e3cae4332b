import { findPlan, pricedItems } from '../billing/domain/catalogue.ts';
import { financeStore } from '../billing/finance-store.ts';
import { subscriptionStore } from '../billing/subscription-store.ts';
import { readCurrentPeriod } from '../billing/verbs/read-current-period.ts';
import { decimal, mul } from '../kernel/decimal.ts';
import type { TenantId } from '../kernel/ids.ts';
import { problem } from '../kernel/problem.ts';
import type { OperatorContext, TenantContext } from '../kernel/tenant-context.ts';
import { isStanding, type TenantState } from '../kernel/tier.ts';
import { lazy } from '../platform/aws.ts';
import { newId, sha256, sleep, systemClock } from '../platform/clock.ts';
import { env } from '../platform/env.ts';
import { log } from '../platform/log.ts';
import { count } from '../platform/metrics.ts';
import { tenantSeal } from '../platform/seal.ts';
import { keptPerTenant } from '../platform/tenant-credentials.ts';
import { type TenantSessions, tenantSessions } from '../platform/tenant-session.ts';
import { tenantKeyOf } from '../platform/watermark.ts';
import type { Allowance } from './domain/allowance.ts';
import { findReportable } from './domain/meters.ts';
import type { Quota } from './domain/quota.ts';
import type { AggregateDeps, DrainDeps, ForwardDeps, IngestDeps, MeteringDeps, RecordDeps } from './ports.ts';
import { usageReads } from './read-store.ts';
import { storageStore } from './storage-store.ts';
import { barrierStore, ledgerStore, presenceStore, traceStore } from './store.ts';
import { usageArchive } from './usage-archive.adapter.ts';
import { kinesisStream } from './usage-stream.adapter.ts';
import { readQuotas } from './verbs/read-quotas.ts';

export const sessions: () => TenantSessions = lazy(() => {
  const { TENANT_SESSION_ROLE_ARN, POOLED_TABLE_NAME } = env('TENANT_SESSION_ROLE_ARN', 'POOLED_TABLE_NAME');
  return tenantSessions(TENANT_SESSION_ROLE_ARN, POOLED_TABLE_NAME);
});

const stream = lazy(() => kinesisStream(env('USAGE_STREAM_NAME').USAGE_STREAM_NAME));
const tableOf = (tenantId: TenantId) => sessions()(tenantId).table;

export function ingestDeps() {
  const usage = stream();
  return (ctx: TenantContext | OperatorContext): IngestDeps => ({
    digest: sha256,
    stream: usage,
    onJudged: ({ accepted, duplicates, rejected, tooOld }) => {
      if (accepted > 0) count('UsageEventsAccepted', accepted);
      if (duplicates > 0) count('UsageDuplicates', duplicates);
      if (rejected > 0) count('UsageEventsRejected', rejected);
      if (tooOld > 0) count('UsageEventsTooOld', tooOld);
    },
    tenant: (tenantId) => {
      if (ctx.kind === 'tenant' && ctx.tenantId !== tenantId) throw new Error('a tenant reports for itself alone');
      const table = tableOf(tenantId);
      return {
        ledger: ledgerStore(table, tenantId),
        traces: traceStore(table, tenantId),
        transact: table.transact,
        quotas: async () => (ctx.kind === 'tenant' && closes(ctx.plan) ? quotasOf(ctx) : []),
        isOpen: async () => isStanding((await table.get(tenantKeyOf(tenantId)))?.['state'] as TenantState | undefined),
      };
    },
  });
}

const closes = (plan: string): boolean =>
  allowancesOf(plan).some(({ meter, blocked }) => blocked && findReportable(meter, 'tenant'));

const QUOTA_MS = 5_000;
const keptQuotas = keptPerTenant(() => ({
  plan: '',
  until: 0,
  quotas: undefined as Promise<readonly Quota[]> | undefined,
}));

/** What this environment has accepted since is taken off what it remembers. */
function quotasOf(ctx: TenantContext): Promise<readonly Quota[]> {
  const kept = keptQuotas(ctx.tenantId);
  if (kept.quotas && kept.plan === ctx.plan && performance.now() < kept.until) return kept.quotas;
  const quotas = readQuotas(meteringDeps(ctx));
  Object.assign(kept, { plan: ctx.plan, until: performance.now() + QUOTA_MS, quotas });
  quotas.catch(() => Object.assign(kept, { quotas: undefined }));
  return quotas;
}

export const forwardDeps = (): ForwardDeps => ({ digest: sha256, stream: stream() });

export function aggregateDeps(): AggregateDeps {
  const { USAGE_ARCHIVE_BUCKET_NAME } = env('USAGE_ARCHIVE_BUCKET_NAME');
  return {
    tenant: (tenantId) => {
      const table = tableOf(tenantId);
      return {
        ledger: ledgerStore(table, tenantId),
        barriers: barrierStore(table, tenantId),
        transact: table.transact,
      };
    },
    archive: usageArchive(USAGE_ARCHIVE_BUCKET_NAME, sessions()),
    backOff: (attempt) => sleep(50 * 2 ** attempt),
    onFailure: (tenantId, error) => {
      log.error('usage of a tenant could not be counted', { tenantId, error: error as Error });
      count('UsageBatchesFailed', 1, { tenantId });
    },
    onGone: (tenantId, facts) => {
      log.warn('usage of a tenant that is gone', { tenantId, facts });
      count('UsageFactsOfGoneTenants', facts, { tenantId });
    },
  };
}

export const drainDeps = (tenantId: TenantId): DrainDeps => ({
  stream: stream(),
  barriers: barrierStore(tableOf(tenantId), tenantId),
  clock: systemClock,
  sleep,
  newBarrierId: () => newId('op'),
});

export const recordDeps = (tenantId: TenantId): RecordDeps => ({
  store: { ...storageStore(tenantId), ...presenceStore(tenantId) },
  transact: tableOf(tenantId).transact,
});

/** Billing's own reads, with the tenant's session. */
function billingOf(tenantId: TenantId) {
  const session = sessions()(tenantId);
  return {
    subscriptions: subscriptionStore(tenantId, session.table),
    finance: financeStore(tenantId, session.table, tenantSeal(session)),
  };
}

export function meteringDeps(ctx: TenantContext): MeteringDeps {
  const table = tableOf(ctx.tenantId);
  const billing = billingOf(ctx.tenantId);
  return {
    usage: usageReads(table, ctx.tenantId),
    now: ctx.now,
    digest: sha256,
    ledger: ledgerStore(table, ctx.tenantId),
    traces: traceStore(table, ctx.tenantId),
    timeZone: async () => (await billing.finance.findAccount())?.timeZone ?? 'UTC',
    async currentPeriod() {
      const current = await readCurrentPeriod(ctx, {}, billing);
      // Between a tenant's making and its subscription there is an instant without one.
      if (!current) throw problem('unavailable', { retryAfterSeconds: 2 });
      const { period, segments } = current;
      const own = segments.map((segment) => ({ period: segment.period, allowances: allowancesOf(segment.plan) }));
      return { period, segments: own };
    },
  };
}

/** The catalogue speaks of what is priced (GB-months), metering of what is measured (GB-hours). */
function allowancesOf(plan: string): Allowance[] {
  return Object.entries(findPlan(plan)?.meters ?? {}).map(([key, { included, price }]) => {
    const item = pricedItems.find((candidate) => candidate.key === key);
    return {
      meter: item?.meter ?? key,
      included: mul(decimal(included), decimal(item?.meterUnitsPerUnit ?? '1')),
      blocked: price === 'blocked',
    };
  });
}
