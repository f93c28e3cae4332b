import type { TenantId } from '../../kernel/ids.ts';
import { tenantIdSchema } from '../../kernel/ids.ts';
import type { Finding, Findings } from '../../kernel/reconciliation.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { addSeconds, type Instant } from '../../kernel/time.ts';
import type { ProviderMark } from '../payment-ports.ts';
import type { PaymentDeps, PaymentRecord } from '../ports.ts';
import type { ChargeUpkeepDeps } from '../upkeep-ports.ts';
import { collectInvoice } from './collect-invoice.ts';
import { recentDocuments } from './numbered-rows.ts';
import { settleRefund } from './settle-refund.ts';

interface At {
  readonly now: Instant;
}

/** A payment whose answer was lost is asked after within a quarter of an hour; its due date must be lost too by then. */
const PATIENCE_SECONDS = 7_200;
/** As long as Stripe repeats its messages. */
const LOOK_BACK_SECONDS = 3 * 86_400;

/** Money on its way that nobody asks after, and money at the provider that no record of ours explains. */
export async function* reconcileCharges(at: At, deps: ChargeUpkeepDeps): Findings {
  const seen = new Set<TenantId>();
  for await (const { tenantId } of recentDocuments(at.now, deps)) {
    if (seen.has(tenantId)) continue;
    seen.add(tenantId);
    yield* pendingOf(at, deps.tenancy(tenantId));
  }
  yield* strangers(at, deps);
}

async function* pendingOf(
  { now }: At,
  { ctx, deps }: { readonly ctx: TenantContext; readonly deps: PaymentDeps },
): AsyncGenerator<Finding> {
  const isForgotten = ({ state, createdAt }: { readonly state: string; readonly createdAt: Instant }) =>
    state === 'pending' && createdAt <= addSeconds(now, -PATIENCE_SECONDS);
  for (const payment of (await deps.finance.payments()).filter(isForgotten))
    yield { id: payment.id, repair: () => takeUp(ctx, payment, deps) };
  for (const refund of (await deps.finance.refunds()).filter(isForgotten))
    yield { id: refund.id, repair: async () => (await settleRefund(ctx, refund, deps)).state !== 'pending' };
}

/** The same way that a repeated request goes: the provider is asked first, and never charged twice. */
async function takeUp(ctx: TenantContext, { id, invoiceId }: PaymentRecord, deps: PaymentDeps): Promise<boolean> {
  const invoice = await deps.finance.findInvoice(invoiceId);
  if (invoice?.collecting !== id) return false;
  const after = await collectInvoice(ctx, { invoiceId }, deps);
  return after.id === id && after.state !== 'pending';
}

/** Refunds without our mark were made by hand, which the runbook asks for; a payment without one is nobody's. */
async function* strangers({ now }: At, { provider, tenancy }: ChargeUpkeepDeps): AsyncGenerator<Finding> {
  const since = addSeconds(now, -LOOK_BACK_SECONDS);
  const booksOf = ({ tenantId }: ProviderMark) => {
    const { data } = tenantIdSchema.safeParse(tenantId);
    return data && tenancy(data).deps.finance;
  };
  for (const payment of await provider.recentPayments(since)) {
    const known = payment.ourId && (await booksOf(payment)?.findPayment(payment.ourId));
    if (!known) yield { id: payment.reference };
  }
  for (const refund of await provider.recentRefunds(since)) {
    if (refund.ourId === undefined) continue;
    const known = (await booksOf(refund)?.refunds())?.some(({ id }) => id === refund.ourId);
    if (!known) yield { id: refund.reference };
  }
}
