import { type Money, sum } from '../../kernel/money.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { addSeconds } from '../../kernel/time.ts';
import type { AccountRecord, PaymentDeps, RefundRecord } from '../ports.ts';
import { collectOpen } from './collect-open.ts';
import { getAccount } from './record-change.ts';
import { retrying } from './retrying.ts';
import { settleRefund } from './settle-refund.ts';

type Now = Pick<TenantContext, 'now'>;

export interface SettledFinalInvoice {
  /** What is still to be paid on the final invoice. */
  readonly open: Money;
  readonly refund: { readonly amount: Money; readonly state: RefundRecord['state'] } | null;
}

const RETRY_SECONDS = 900;

function refundOf(refunds: readonly RefundRecord[], { currency }: AccountRecord): SettledFinalInvoice['refund'] {
  if (refunds.length === 0) return null;
  const states = refunds.map(({ state }) => state);
  const state = (['failed', 'pending'] as const).find((one) => states.includes(one)) ?? 'succeeded';
  const amounts = refunds.map(({ amount }) => amount);
  return { amount: sum(amounts, currency), state };
}

/** Of the deletion's own notes: goodwill before it was another matter. */
async function refundsWith(invoiceId: string, { finance }: PaymentDeps): Promise<RefundRecord[]> {
  const [notes, refunds] = await Promise.all([finance.creditNotes(), finance.refunds()]);
  const own = new Set(notes.filter(({ issuedWith }) => issuedWith === invoiceId).map(({ id }) => id));
  return refunds.filter(({ creditNoteId }) => creditNoteId !== null && own.has(creditNoteId));
}

async function giveBack(ctx: Now, deps: PaymentDeps): Promise<void> {
  for (const refund of await deps.finance.refunds()) {
    if (refund.state === 'pending') await settleRefund(ctx, refund, deps);
  }
}

async function forgetMethods({ now }: Now, deps: PaymentDeps): Promise<void> {
  const { customer } = await getAccount(deps);
  if (!customer) return;
  const methods = await deps.provider.listMethods(customer);
  for (const { id } of methods) await deps.provider.detach(id, `detach:${id}:1`);
  await retrying(deps, async () => {
    const account = await getAccount(deps);
    if (account.defaultMethod === null) return;
    const forgotten = { ...account, defaultMethod: null, version: account.version + 1, updatedAt: now };
    await deps.closedStep({
      writes: [deps.finance.putAccount(forgotten, account.version)],
      audit: { action: 'payment-method.remove', target: customer },
      reply: undefined,
    });
  });
}

/**
 * The money of a deletion: refunds, what is still owed, and the methods forgotten. A decline leaves the invoice open, an outage leaves
 * the rest to the clockwork: neither keeps a tenant from being deleted.
 */
export async function settleFinalInvoice(
  ctx: Now,
  { receiptId }: { readonly receiptId: string },
  deps: PaymentDeps,
): Promise<SettledFinalInvoice> {
  const account = await getAccount(deps);
  if (account.closing?.receiptId !== receiptId) throw new Error('the account was not closed by this deletion');
  try {
    await collectOpen(ctx, deps);
    await giveBack(ctx, deps);
    const isUnsettled = (await deps.finance.invoices()).some(({ collecting }) => collecting !== null);
    if (isUnsettled) throw new Error('a payment is still under way');
    await forgetMethods(ctx, deps);
  } catch (error) {
    deps.note('a final invoice could not be settled yet', error);
    await deps.closedStep({
      writes: [deps.schedules.put('collect', addSeconds(ctx.now, RETRY_SECONDS), receiptId)],
      audit: { action: 'final-invoice.put-off', target: receiptId },
      reply: undefined,
    });
  }
  const { invoiceId } = account.closing;
  const [refunds, invoice] = await Promise.all([refundsWith(invoiceId, deps), deps.finance.findInvoice(invoiceId)]);
  if (!invoice) throw new Error(`no invoice ${invoiceId}`);
  return { refund: refundOf(refunds, account), open: invoice.open };
}
