import type { TenantId } from '../kernel/ids.ts';
import { Problem } from '../kernel/problem.ts';
import { taxPolicy } from '../kernel/tax-policy.ts';
import type { PublicContext, TenantContext } from '../kernel/tenant-context.ts';
import { usageReads } from '../metering/read-store.ts';
import { readUsage, readUsageParts } from '../metering/verbs/read-usage.ts';
import { lazy } from '../platform/aws.ts';
import { newId, sha256, sleep } from '../platform/clock.ts';
import { committer } from '../platform/commit.ts';
import { env } from '../platform/env.ts';
import { log } from '../platform/log.ts';
import { count } from '../platform/metrics.ts';
import { tenantSeal } from '../platform/seal.ts';
import { documentClient, dynamoTable } from '../platform/table.ts';
import { type TenantSession, type TenantSessions, tenantSessions } from '../platform/tenant-session.ts';
import { systemContext } from '../platform/workflow.ts';
import { tenantStore } from '../tenants/store.ts';
import { readTenantProfile } from '../tenants/verbs/read-tenant-profile.ts';
import { canonical } from './canonical.ts';
import { meterOf } from './domain/catalogue.ts';
import { documentNumber } from './domain/numbering.ts';
import { dunningStore } from './dunning-store.ts';
import { financeStore } from './finance-store.ts';
import { invoiceFiles } from './invoice-files.adapter.ts';
import { dayBook } from './ledger-store.ts';
import { orderStore } from './order-store.ts';
import type { PaymentProvider } from './payment-ports.ts';
import { closedCommitter, dueQueue, inbox, numbering, numberRows, schedules } from './platform-store.ts';
import type {
  ApiDeps,
  BillingDeps,
  ClockworkDeps,
  Due,
  DueDeps,
  HookDeps,
  PaymentDeps,
  Seller,
  Tenancy,
} from './ports.ts';
import { subscriptionStore } from './subscription-store.ts';
import type { TaxProvider, TaxQuotes } from './tax-ports.ts';
import { taxReportStore } from './tax-store.ts';

const tableName = lazy(() => env('POOLED_TABLE_NAME').POOLED_TABLE_NAME);
const tenantRole = lazy(() => tenantSessions(env('TENANT_SESSION_ROLE_ARN').TENANT_SESSION_ROLE_ARN, tableName()));
const billingRole = lazy(() => tenantSessions(env('BILLING_SESSION_ROLE_ARN').BILLING_SESSION_ROLE_ARN, tableName()));
/** The function's own reach: due dates and the inbox of messages, no item of a tenant. */
const platformTable = lazy(() => dynamoTable(tableName(), documentClient()));

export const sessions: TenantSessions = (tenantId) => tenantRole()(tenantId);

const seller = lazy(() => {
  const named = env('LEGAL_ENTITY', 'LEGAL_ENTITY_NAME', 'LEGAL_ENTITY_TIMEZONE', 'LEGAL_ENTITY_PARTICULARS');
  const { LEGAL_ENTITY: code, LEGAL_ENTITY_NAME: name, LEGAL_ENTITY_TIMEZONE: timeZone } = named;
  const { address, taxId } = JSON.parse(named.LEGAL_ENTITY_PARTICULARS) as Pick<Seller, 'address' | 'taxId'>;
  return { code, name, timeZone, address, taxId };
});

const LONGEST_PAUSE_MS = 1_000;
/** Spread, so that those who met at a counter do not meet there again. */
const backOff = (attempt: number) =>
  sleep(Math.min(LONGEST_PAUSE_MS, 10 * 2 ** attempt) * (0.5 + (performance.now() % 1) / 2));

/** Of entries that ask no tax service: what has tax on it is not theirs to make final. */
const unasked = lazy((): TaxQuotes => {
  const { TAX_POLICY } = env('TAX_POLICY');
  return { policy: taxPolicy(TAX_POLICY), quote: async () => ({ pending: 'unavailable' }) };
});

/** Reads with `reads`, writes with the billing role's session: finance records and numbers are written by it alone. */
export function depsOver(
  ctx: TenantContext,
  reads: TenantSession,
  writes: TenantSession = billingRole()(ctx.tenantId),
  tax: TaxQuotes = unasked(),
): BillingDeps {
  const { tenantId, now } = ctx;
  const { idempotency: _, ...unanswered } = ctx;
  const used = { usage: usageReads(reads.table, tenantId), now };
  return {
    subscriptions: subscriptionStore(tenantId, reads.table),
    finance: financeStore(tenantId, reads.table, tenantSeal(reads)),
    dunning: dunningStore(tenantId, reads.table),
    dayBook: dayBook(seller().code, tenantId, now),
    orders: orderStore(tenantId, reads.table),
    numbering: numbering(writes.table, tenantId, documentNumber),
    schedules: schedules(tenantId, now),
    commit: committer(writes.table, tenantSeal(writes), newId, ctx),
    step: committer(writes.table, tenantSeal(writes), newId, unanswered),
    closedStep: closedCommitter(writes.table, newId, ctx),
    newId,
    usage: (period) => readUsage(ctx, { period }, used),
    usageParts: (item, periods) => readUsageParts(ctx, { key: meterOf(item), periods }, used),
    tenant: () => readTenantProfile(ctx, {}, { tenants: tenantStore(tenantId, reads.table) }),
    tax,
    seller: seller(),
    digest: (value) => sha256(canonical(value)),
    backOff,
  };
}

export const detailsDeps = (ctx: TenantContext): BillingDeps => depsOver(ctx, sessions(ctx.tenantId));

export const quotingDeps =
  (tax: () => TaxQuotes) =>
  (ctx: TenantContext): BillingDeps =>
    depsOver(ctx, sessions(ctx.tenantId), undefined, tax());

export const apiDeps = (ctx: TenantContext): ApiDeps => ({
  ...depsOver(ctx, sessions(ctx.tenantId)),
  files: invoiceFiles(env('FINANCE_BUCKET_NAME').FINANCE_BUCKET_NAME),
});

/** Background work has one session only. */
export function systemDeps(ctx: TenantContext, tax?: TaxQuotes): BillingDeps {
  const session = billingRole()(ctx.tenantId);
  return depsOver(ctx, session, session, tax);
}

export const paymentNote = (message: string, error: unknown): void => {
  log.warn(message, { error: error instanceof Error ? error : new Error(String(error)) });
  count('PaymentErrors');
};

export const paymentDeps =
  (provider: () => PaymentProvider) =>
  (ctx: TenantContext): PaymentDeps => ({
    ...depsOver(ctx, sessions(ctx.tenantId)),
    tenantId: ctx.tenantId,
    provider: provider(),
    note: paymentNote,
  });

export const systemPaymentDeps = (ctx: TenantContext, provider: PaymentProvider): PaymentDeps => ({
  ...systemDeps(ctx),
  tenantId: ctx.tenantId,
  provider,
  note: paymentNote,
});

export const dueDeps = (ctx: TenantContext, provider: PaymentProvider, taxes: TaxProvider): DueDeps => ({
  ...systemPaymentDeps(ctx, provider),
  taxes,
  taxReports: taxReportStore(ctx.tenantId, billingRole()(ctx.tenantId).table),
  look: (what, number) => {
    log.warn('tax has to be looked at', { what, number });
    count('TaxMattersToLookAt');
  },
});

/** Background work on behalf of one tenant, named in its journal by what did it and what for. */
export function tenancyOf<Deps>(
  tenantId: TenantId,
  { by, cause }: { readonly by: string; readonly cause: string },
  depsOf: (ctx: TenantContext) => Deps,
): Tenancy<Deps> {
  const ctx = systemContext(tenantId, by, cause);
  log.appendKeys({ tenantId });
  return { ctx, deps: depsOf(ctx) };
}

export const hookDeps =
  (provider: () => PaymentProvider) =>
  (_: PublicContext): HookDeps => ({
    provider: provider(),
    inbox: inbox(platformTable()),
    tenancy: (tenantId, cause) =>
      tenancyOf(tenantId, { by: 'billing/stripe-hook', cause }, (ctx) => systemPaymentDeps(ctx, provider())),
  });

/** Over all tenants, deleted ones too: by the rows of the numbers that were given. */
export const upkeepDeps = <Deps>(by: string, depsOf: (ctx: TenantContext) => Deps) => ({
  rows: numberRows(platformTable()),
  seller: seller(),
  tenancy: (tenantId: TenantId) => tenancyOf(tenantId, { by, cause: 'reconciliation' }, depsOf),
});

const SPARE_MS = 60_000;
/** Waiting is what they should do; that they do is told apart from what has failed. */
const isTaxPending = (error: unknown): error is Problem => error instanceof Problem && error.code === 'tax-pending';

export const clockworkDeps = <Deps>(
  by: string,
  remainingMs: () => number,
  depsOf: (ctx: TenantContext) => Deps,
): ClockworkDeps<Deps> => ({
  queue: dueQueue(platformTable()),
  tenancy: ({ tenantId, kind, ref }: Due) => tenancyOf(tenantId, { by, cause: `${kind}:${ref}` }, depsOf),
  note: (message, error) => {
    if (isTaxPending(error)) {
      log.warn(message, { error: error.message });
      count('InvoicesWithoutTax');
      return;
    }
    log.error(message, { error: error instanceof Error ? error : new Error(String(error)) });
    count('DueWorkFailures');
  },
  hasTime: () => remainingMs() > SPARE_MS,
});
