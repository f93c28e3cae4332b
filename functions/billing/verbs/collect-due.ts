import type { TenantContext } from '../../kernel/tenant-context.ts';
import { billing } from '../contract.ts';
import type { Due, InvoiceRecord, PaymentDeps } from '../ports.ts';
import { collectInvoice, isPayable } from './collect-invoice.ts';
import { getAccount, recordChange } from './record-change.ts';
import { retrying } from './retrying.ts';
import { settleFinalInvoice } from './settle-final-invoice.ts';
import { settleRefund } from './settle-refund.ts';

type Now = Pick<TenantContext, 'now'>;

const isOverdue = (invoice: InvoiceRecord, { now }: Now): boolean =>
  invoice.state === 'final' && isPayable(invoice) && invoice.dueAt !== null && invoice.dueAt <= now;

const markPastDue = (ctx: Now, invoiceId: string, deps: PaymentDeps): Promise<void> =>
  retrying(deps, async () => {
    const invoice = await deps.finance.findInvoice(invoiceId);
    if (!invoice || !isOverdue(invoice, ctx)) return;
    const [account, subscription] = await Promise.all([getAccount(deps), deps.subscriptions.find()]);
    const stored = { updatedAt: ctx.now };
    const overdue = { ...invoice, ...stored, state: 'past-due' as const, version: invoice.version + 1 };
    const suspended = subscription?.state === 'active' && account.state === 'open' ? subscription : undefined;
    const { open, number } = invoice;
    await recordChange(
      account,
      {
        writes: [
          deps.finance.putInvoice(overdue, invoice.version),
          ...(suspended
            ? [
                deps.subscriptions.put(
                  { ...suspended, ...stored, state: 'past-due', version: suspended.version + 1 },
                  suspended.version,
                ),
              ]
            : []),
        ],
        audit: { action: 'invoice.mark-past-due', target: invoiceId, changes: { number } },
        events: [
          billing.events.invoiceOverdue.make({
            invoiceId,
            number: number ?? '',
            open: { amount: open.minor.toString(), currency: open.currency },
          }),
        ],
        reply: undefined,
      },
      deps,
    );
  });

async function mayTry(invoice: InvoiceRecord, retry: string | undefined, deps: PaymentDeps): Promise<boolean> {
  if (invoice.collecting) return true;
  const account = await deps.finance.findAccount();
  if (!isPayable(invoice) || !account?.customer || !account.defaultMethod) return false;
  return retry === undefined ? invoice.lastMethod !== account.defaultMethod : invoice.failures === Number(retry);
}

async function lookAt(ctx: Now, ref: string, deps: PaymentDeps): Promise<void> {
  const [invoiceId = '', retry] = ref.split('~');
  const invoice = await deps.finance.findInvoice(invoiceId);
  if (!invoice) return;
  if (await mayTry(invoice, retry, deps)) await collectInvoice(ctx, { invoiceId }, deps);
  await markPastDue(ctx, invoiceId, deps);
}

/** One thing that was put off until now: an invoice to collect or to call past due, a refund, the end of an account. */
export async function collectDue(ctx: Now, { ref }: Pick<Due, 'ref'>, deps: PaymentDeps): Promise<void> {
  if (ref.startsWith('inv_')) return lookAt(ctx, ref, deps);
  if (ref.startsWith('ref_')) {
    const refund = (await deps.finance.refunds()).find(({ id, state }) => id === ref && state === 'pending');
    if (refund) await settleRefund(ctx, refund, deps);
    return;
  }
  await settleFinalInvoice(ctx, { receiptId: ref }, deps);
}
