import { problem } from '../../kernel/problem.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { addSeconds } from '../../kernel/time.ts';
import { billingProblem } from '../contract.ts';
import type { CollectOutcome } from '../payment-ports.ts';
import type { InvoiceRecord, PaymentDeps, PaymentRecord } from '../ports.ts';
import { applyOutcome } from './apply-outcome.ts';
import { resumesAt } from './collection-dues.ts';
import { isPayable } from './invoice-standing.ts';
import { getAccount, recordChange } from './record-change.ts';
import { retrying } from './retrying.ts';

type Now = Pick<TenantContext, 'now'>;

export interface WantedCollection {
  readonly invoiceId: string;
  readonly requestKey?: string | undefined;
}

// Keys of the provider are kept for 24 hours at least; beyond that only reading tells.
const KEY_SECONDS = 23 * 3_600;

interface Begun {
  readonly payment: PaymentRecord;
  readonly invoice: InvoiceRecord;
  readonly resumed: boolean;
}

async function begin(
  { now }: Now,
  invoice: InvoiceRecord,
  requestKey: string | null,
  deps: PaymentDeps,
): Promise<Begun> {
  const account = await getAccount(deps);
  // What a sandbox owes is play money.
  if (account.mode === 'sandbox' && (await deps.provider.movesMoney())) throw billingProblem('invoice-not-payable');
  if (account.customer === null || account.defaultMethod === null) throw billingProblem('payment-method-required');
  const payment: PaymentRecord = {
    id: deps.newId('pay'),
    invoiceId: invoice.id,
    attempt: invoice.attempts + 1,
    amount: invoice.open,
    refunded: { minor: 0n, currency: invoice.open.currency },
    state: 'pending',
    customer: account.customer,
    method: account.defaultMethod,
    reference: null,
    failureClass: null,
    failureCode: null,
    declineCode: null,
    requestKey,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  const collecting: InvoiceRecord = {
    ...invoice,
    attempts: payment.attempt,
    collecting: payment.id,
    lastMethod: payment.method,
    version: invoice.version + 1,
    updatedAt: now,
  };
  return recordChange(
    account,
    {
      writes: [
        deps.finance.putPayment(payment, undefined),
        deps.finance.putInvoice(collecting, invoice.version),
        // Looked after even if this process dies with the next line.
        deps.schedules.put('collect', resumesAt(payment), invoice.id),
      ],
      audit: { action: 'payment.begin', target: payment.id, changes: { invoice: invoice.id } },
      reply: { payment, invoice: collecting, resumed: false },
    },
    deps,
  );
}

/** The intent is written before the provider is called; while one is under way it is taken up again, never doubled. */
const beginOrResume = (ctx: Now, { invoiceId, requestKey }: WantedCollection, deps: PaymentDeps): Promise<Begun> =>
  retrying(deps, async () => {
    const invoice = await deps.finance.findInvoice(invoiceId);
    if (!invoice) throw problem('not-found');
    if (invoice.collecting) {
      const payment = await deps.finance.findPayment(invoice.collecting);
      if (payment) return { payment, invoice, resumed: true };
    }
    if (!isPayable(invoice)) throw billingProblem('invoice-not-payable');
    return begin(ctx, invoice, requestKey ?? null, deps);
  });

const lost: CollectOutcome = { status: 'failed', reference: null, class: 'soft', code: 'lost', declineCode: null };

async function ask({ now }: Now, { payment, invoice, resumed }: Begun, deps: PaymentDeps): Promise<CollectOutcome> {
  const { provider, tenantId } = deps;
  const { id: paymentId, customer, method, amount, attempt, invoiceId } = payment;
  if (resumed) {
    const known = await provider.findPayment({ customer, paymentId });
    if (known) return known;
    if (addSeconds(payment.createdAt, KEY_SECONDS) < now) return lost;
  }
  return provider.collect({
    tenantId,
    invoiceId,
    paymentId,
    attempt,
    customer,
    method,
    amount,
    description: invoice.number ?? invoiceId,
    key: `collect:${invoiceId}:${attempt}`,
  });
}

/** Takes what is open on an invoice with the default method. A lost answer leaves the payment pending, to be resumed. */
export async function collectInvoice(ctx: Now, wanted: WantedCollection, deps: PaymentDeps): Promise<PaymentRecord> {
  const begun = await beginOrResume(ctx, wanted, deps);
  const outcome = await ask(ctx, begun, deps);
  return applyOutcome(ctx, { paymentId: begun.payment.id, outcome }, deps);
}
