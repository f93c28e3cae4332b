import type { TenantContext } from '../../kernel/tenant-context.ts';
import { billing } from '../contract.ts';
import type { Due, DueDeps, InvoiceRecord, PaymentDeps } from '../ports.ts';
import { checkTaxId } from './check-tax-id.ts';
import { collectInvoice } from './collect-invoice.ts';
import { openedBy } from './dunning-effect.ts';
import { isCollected, isDue } from './invoice-standing.ts';
import { getAccount, recordChange } from './record-change.ts';
import { reportTax } from './report-tax.ts';
import { retrying } from './retrying.ts';
import { settleDunning } from './settle-dunning.ts';
import { settleFinalInvoice } from './settle-final-invoice.ts';
import { settleRefund } from './settle-refund.ts';
import { takeDunningStep } from './take-dunning-step.ts';

type Now = Pick<TenantContext, 'now'>;

const isOverdue = (invoice: InvoiceRecord, { now }: Now): boolean =>
  invoice.state === 'final' && isDue(invoice) && invoice.dueAt !== null && invoice.dueAt <= now;

const markPastDue = (ctx: Now, invoiceId: string, deps: PaymentDeps): Promise<void> =>
  retrying(deps, async () => {
    const invoice = await deps.finance.findInvoice(invoiceId);
    if (!invoice || !isOverdue(invoice, ctx)) return;
    const [account, subscription] = await Promise.all([getAccount(deps), deps.subscriptions.find()]);
    const stored = { updatedAt: ctx.now };
    const overdue = { ...invoice, ...stored, state: 'past-due' as const, version: invoice.version + 1 };
    const suspended = subscription?.state === 'active' && account.state === 'open' ? subscription : undefined;
    const { open, number } = invoice;
    const dunning = await openedBy(ctx, { account, invoice: overdue, failure: null }, deps);
    await recordChange(
      account,
      {
        writes: [
          deps.finance.putInvoice(overdue, invoice.version),
          ...dunning.writes,
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
          ...dunning.events,
        ],
        reply: undefined,
      },
      deps,
    );
  });

async function mayTry(invoice: InvoiceRecord, deps: PaymentDeps): Promise<boolean> {
  if (invoice.collecting) return true;
  const account = await deps.finance.findAccount();
  if (!isCollected(invoice) || !account?.customer || !account.defaultMethod) return false;
  return invoice.lastMethod !== account.defaultMethod;
}

async function lookAt(ctx: Now, invoiceId: string, deps: PaymentDeps): Promise<void> {
  const invoice = await deps.finance.findInvoice(invoiceId);
  if (!invoice) return;
  if (await mayTry(invoice, deps)) await collectInvoice(ctx, { invoiceId }, deps);
  await markPastDue(ctx, invoiceId, deps);
}

/** One thing that was put off until now: an invoice to collect or to call past due, a step about one that is not paid, a refund, the end of an account. */
export async function collectDue(ctx: Now, { ref }: Pick<Due, 'ref'>, deps: DueDeps): Promise<void> {
  if (ref.startsWith('inv_')) return lookAt(ctx, ref, deps);
  if (ref.startsWith('dun~')) {
    const [, invoiceId = '', step] = ref.split('~');
    return takeDunningStep(ctx, { invoiceId, step: Number(step) }, deps);
  }
  if (ref.startsWith('tax~')) return reportTax(ctx, { documentId: ref.slice('tax~'.length) }, deps);
  if (ref === 'tax-id') return checkTaxId(ctx, deps);
  if (ref.startsWith('settled~')) return settleDunning(ctx, { invoiceId: ref.slice('settled~'.length) }, deps);
  if (ref.startsWith('ref_')) {
    const refund = (await deps.finance.refunds()).find(({ id, state }) => id === ref && state === 'pending');
    if (refund) await settleRefund(ctx, refund, deps);
    return;
  }
  await settleFinalInvoice(ctx, { receiptId: ref }, deps);
}
