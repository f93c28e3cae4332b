import canonicalize from 'canonicalize';
import { meterOf } from '../../functions/billing/domain/catalogue.ts';
import type { InvoiceDocument } from '../../functions/billing/domain/invoice-document.ts';
import { documentNumber } from '../../functions/billing/domain/numbering.ts';
import { dunningStore } from '../../functions/billing/dunning-store.ts';
import { financeStore } from '../../functions/billing/finance-store.ts';
import { dayBook } from '../../functions/billing/ledger-store.ts';
import type { TenantProfile } from '../../functions/billing/neighbor-ports.ts';
import { orderStore } from '../../functions/billing/order-store.ts';
import { closedCommitter, dueQueue, inbox, numbering, schedules } from '../../functions/billing/platform-store.ts';
import type { ApiDeps, ClockworkDeps, DueDeps, DueJob, HookDeps, RenderDeps } from '../../functions/billing/ports.ts';
import { subscriptionStore } from '../../functions/billing/subscription-store.ts';
import { taxReportStore } from '../../functions/billing/tax-store.ts';
import { collectDue } from '../../functions/billing/verbs/collect-due.ts';
import { getInvoice } from '../../functions/billing/verbs/get-invoice.ts';
import { listPaymentMethods } from '../../functions/billing/verbs/list-payment-methods.ts';
import { runClockwork } from '../../functions/billing/verbs/run-clockwork.ts';
import { runInvoices } from '../../functions/billing/verbs/run-invoices.ts';
import { setupPaymentMethod } from '../../functions/billing/verbs/setup-payment-method.ts';
import { type Start, startSubscription } from '../../functions/billing/verbs/start-subscription.ts';
import type { CurrencyCode } from '../../functions/kernel/currency.ts';
import { decimal, type Rational, ZERO } from '../../functions/kernel/decimal.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import type { TenantContext } from '../../functions/kernel/tenant-context.ts';
import { type Instant, instant, type Period } from '../../functions/kernel/time.ts';
import { sha256 } from '../../functions/platform/clock.ts';
import { aWorld, START, tenantA, type World } from '../kit/world.ts';
import { type FakeProvider, fakeProvider } from './fake-provider.ts';
import { type FakeTax, fakeTax } from './fake-tax.ts';

export interface BillingWorld extends Omit<World, 'set'> {
  set(at: string): void;
  readonly provider: FakeProvider;
  /** Not configured until a test says otherwise. */
  readonly tax: FakeTax;
  readonly files: Map<string, Uint8Array>;
  readonly noted: unknown[];
  deps(ctx?: TenantContext): ApiDeps & DueDeps & RenderDeps;
  /** What was told to people about tax. */
  readonly looked: string[];
  hookDeps(): HookDeps;
  /** Usage that happened at an instant, in the meter's unit. */
  use(meter: string, quantity: string, at: Instant, tenantId?: TenantId): void;
  profile: TenantProfile | undefined;
  start(input?: Partial<Start> & { tenantId?: TenantId }): ReturnType<typeof startSubscription>;
  /** Saves a card as the customer does, to the list that shows it. */
  saveCard(card?: string, tenantId?: TenantId): Promise<void>;
  run(job: DueJob): Promise<{ done: number; failed: number }>;
  invoices(tenantId?: TenantId): ReturnType<ApiDeps['finance']['invoices']>;
  invoice(id: string): ReturnType<typeof getInvoice>;
}

interface Used {
  readonly tenantId: TenantId;
  readonly meter: string;
  readonly quantity: Rational;
  readonly at: Instant;
}

const theSeller = {
  address: {
    line1: '1 Example Street',
    line2: null,
    postalCode: '19801',
    city: 'Wilmington',
    region: null,
    country: 'US',
  },
  taxId: null,
};

export const print = async (document: InvoiceDocument): Promise<Uint8Array> =>
  new TextEncoder().encode(JSON.stringify(document));

export function billingWorld(): BillingWorld {
  const world = aWorld();
  const provider = fakeProvider();
  const tax = fakeTax();
  const files = new Map<string, Uint8Array>();
  const noted: unknown[] = [];
  const looked: string[] = [];
  const used: Used[] = [];
  const canonical = (value: unknown) => canonicalize(value) ?? '';

  const usageOf = (tenantId: TenantId) => async (period: Period) => {
    const sums = new Map<string, Rational>();
    for (const one of used) {
      if (one.tenantId !== tenantId || one.at < period.start || one.at >= period.end) continue;
      const before = sums.get(one.meter);
      sums.set(
        one.meter,
        before
          ? { n: before.n * one.quantity.d + one.quantity.n * before.d, d: before.d * one.quantity.d }
          : one.quantity,
      );
    }
    return sums;
  };

  const billing: BillingWorld = {
    ...world,
    set: (at) => world.set(instant(at)),
    provider,
    tax,
    files,
    noted,
    looked,
    profile: { name: 'Acme Ltd', locale: 'en', timezone: 'UTC', country: 'US' },
    deps(ctx = world.ctx()) {
      const { tenantId } = ctx;
      const { idempotency: _, ...unanswered } = ctx;
      const seal = world.seal(tenantId);
      return {
        tenantId,
        provider,
        taxes: tax,
        taxReports: taxReportStore(tenantId, world.table),
        look: (what, number) => looked.push(`${number}: ${what}`),
        note: (message, error) => noted.push([message, error]),
        subscriptions: subscriptionStore(tenantId, world.table),
        finance: financeStore(tenantId, world.table, seal),
        dunning: dunningStore(tenantId, world.table),
        dayBook: dayBook('TNY', tenantId, world.clock()),
        orders: orderStore(tenantId, world.table),
        numbering: numbering(world.table, tenantId, documentNumber),
        schedules: schedules(tenantId, world.clock()),
        commit: world.commit(ctx),
        step: world.commit(unanswered),
        closedStep: closedCommitter(world.table, world.newId, ctx),
        newId: world.newId,
        usage: usageOf(tenantId),
        usageParts: (item, periods) =>
          Promise.all(periods.map(async (period) => (await usageOf(tenantId)(period)).get(meterOf(item)) ?? ZERO)),
        tenant: async () => billing.profile,
        tax: { policy: tax.policy, quote: tax.quote },
        seller: { code: 'TNY', name: 'Tenantry Inc.', timeZone: 'UTC', ...theSeller },
        digest: (value) => sha256(canonical(value)),
        canonical,
        backOff: async () => {},
        files: { address: async ({ key }) => `https://files.test/${key}` },
        archive: {
          async put(key, body) {
            files.set(key, body);
            return sha256(body);
          },
        },
        render: print,
        sha256,
      };
    },
    hookDeps: () => ({
      provider,
      inbox: inbox(world.table),
      tenancy: (tenantId) => {
        const ctx = systemCtx(tenantId);
        return { ctx, deps: billing.deps(ctx) };
      },
    }),
    use: (meter, quantity, at, tenantId = tenantA) => {
      used.push({ tenantId, meter, quantity: decimal(quantity), at });
    },
    start: ({ tenantId = tenantA, ...input } = {}) => {
      const ctx = systemCtx(tenantId);
      const currency: CurrencyCode = 'USD';
      const given = {
        plan: 'pro',
        currency,
        timezone: 'UTC',
        mode: 'live',
        country: 'US',
        name: 'Acme Ltd',
        locale: 'en',
      } as const;
      return startSubscription(ctx, { ...given, at: START, ...input }, billing.deps(ctx));
    },
    async saveCard(card, tenantId = tenantA) {
      const ctx = world.ctx({ tenantId });
      const session = await setupPaymentMethod(ctx, {}, billing.deps(ctx));
      await provider.confirmCard(session, card);
      await listPaymentMethods(ctx, {}, billing.deps(ctx));
    },
    run: (job) => {
      const clockwork: ClockworkDeps<ReturnType<typeof billing.deps>> = {
        queue: dueQueue(world.table),
        tenancy: ({ tenantId }) => {
          const ctx = systemCtx(tenantId);
          return { ctx, deps: billing.deps(ctx) };
        },
        note: (message, error) => noted.push([message, error]),
        hasTime: () => true,
      };
      return job === 'invoices'
        ? runClockwork(job, world.clock(), runInvoices, clockwork)
        : runClockwork(job, world.clock(), (one, due) => collectDue(one.ctx, due, one.deps), clockwork);
    },
    invoices: (tenantId = tenantA) => billing.deps(world.ctx({ tenantId })).finance.invoices(),
    invoice: (invoiceId) => getInvoice(world.ctx(), { invoiceId }, billing.deps()),
  };

  const systemCtx = (tenantId: TenantId) => world.ctx({ tenantId, actor: { type: 'system', id: 'test' } });
  return billing;
}
