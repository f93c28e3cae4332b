import type { Verb } from '../../kernel/endpoint.ts';
import { add, type Money } from '../../kernel/money.ts';
import { civilDate } from '../../kernel/time.ts';
import { billing, billingProblem } from '../contract.ts';
import { invoiceNumberIn } from '../domain/creditor-reference.ts';
import { owedIn } from '../domain/invoice-state.ts';
import { postPayment } from '../domain/postings.ts';
import { type Applied, applyTransfer } from '../domain/remittance.ts';
import type { AccountRecord, BillingDeps, InvoiceRecord, PaymentRecord } from '../ports.ts';
import type { Remittance } from '../terms-contract.ts';
import type { OperateTermsDeps } from '../terms-ports.ts';
import { removeDues } from './collection-dues.ts';
import { settledBy } from './dunning-effect.ts';
import { posted } from './post-documents.ts';
import { reactivation } from './reactivation.ts';
import { getAccount } from './record-change.ts';
import { retrying } from './retrying.ts';

type Endpoint = typeof billing.endpoints.recordRemittance;
type Told = Parameters<Verb<Endpoint, OperateTermsDeps>>[1];
type Now = Parameters<Verb<Endpoint, OperateTermsDeps>>[0];

interface Case {
  readonly account: AccountRecord;
  readonly invoice: InvoiceRecord;
  readonly told: Told;
}

/** Only what a final invoice asks for is paid by transfer; what was paid or credited before leaves all of it as credit. */
function assertFits({ account, invoice, told }: Case): void {
  if (told.amount.currency !== invoice.open.currency)
    throw billingProblem('wrong-currency', { extra: { currency: invoice.open.currency } });
  if (invoice.number === null || invoice.collecting) throw billingProblem('invoice-not-payable');
  const isMore = told.amount.minor > invoice.open.minor;
  // A tenant that is gone has no credit: what is too much goes back by the bank that it came from.
  if (account.state === 'closed' && isMore) throw billingProblem('invoice-not-payable');
}

const paymentOf = ({ now }: Now, { invoice, told }: Case, deps: BillingDeps): PaymentRecord => ({
  id: deps.newId('pay'),
  invoiceId: invoice.id,
  attempt: 0,
  amount: told.amount,
  refunded: { minor: 0n, currency: told.amount.currency },
  state: 'succeeded',
  succeededAt: now,
  customer: '',
  method: 'bank-transfer',
  reference: told.bankReference,
  failureClass: null,
  failureCode: null,
  declineCode: null,
  requestKey: null,
  version: 1,
  createdAt: now,
  updatedAt: now,
});

async function surplusWrites({ now }: Now, surplus: Money, { finance }: BillingDeps) {
  if (surplus.minor === 0n) return [];
  const balance = await finance.findBalance();
  if (!balance) throw new Error('the account has no balance');
  const after = { ...balance, credit: add(balance.credit, surplus), version: balance.version + 1, updatedAt: now };
  return [finance.putBalance(after, balance.version)];
}

const isSettled = ({ open, state }: InvoiceRecord): boolean =>
  open.minor === 0n && state !== 'credited' && state !== 'void';

function invoiceAfter({ now }: Now, { invoice, told }: Case, { open }: Applied): InvoiceRecord {
  const paid = { ...invoice, open, paid: add(invoice.paid, told.amount), version: invoice.version + 1, updatedAt: now };
  return isSettled(paid) ? { ...paid, state: 'paid' } : paid;
}

async function writesOf(ctx: Now, given: Case, payment: PaymentRecord, applied: Applied, deps: BillingDeps) {
  const { account, invoice, told } = given;
  const { owed, surplus } = applied;
  const after = invoiceAfter(ctx, given, applied);
  const dunning = await settledBy(ctx, after, deps);
  const stored = { version: 1, createdAt: ctx.now, updatedAt: ctx.now };
  const valueDate = civilDate(told.valueDate);
  const { bankReference, amount, text } = told;
  const remittance = {
    bankReference,
    invoiceId: invoice.id,
    paymentId: payment.id,
    amount,
    valueDate,
    text,
    ...stored,
  };
  const entry = postPayment({ id: payment.id, at: ctx.now }, { received: amount, owed, from: owedIn(invoice) });
  const isPaid = after.state === 'paid' && invoice.state !== 'paid';
  return {
    after,
    events: [
      ...(isPaid ? [billing.events.invoicePaid.make({ invoiceId: invoice.id, paymentId: payment.id })] : []),
      ...dunning.events,
    ],
    writes: [
      ...deps.orders.addRemittance(remittance, billingProblem('remittance-exists')),
      deps.finance.putPayment(payment, undefined),
      deps.finance.putInvoice(after, invoice.version),
      ...posted(account, entry, deps),
      ...(await surplusWrites(ctx, surplus, deps)),
      ...dunning.writes,
      ...removeDues(after, undefined, deps),
      ...(account.state === 'open' && isPaid ? await reactivation(ctx, after, deps) : []),
    ],
  };
}

/** A transfer pays the invoice that its text names: in part, in full, or more than that, which is the customer's credit. */
export const recordRemittance: Verb<Endpoint, OperateTermsDeps> = async (ctx, told, { documentOf, inTenant }) => {
  if (told.amount.minor <= 0n) throw billingProblem('amount-not-positive');
  const number = invoiceNumberIn(told.text);
  const found = number === undefined ? undefined : await documentOf(number);
  if (!found) throw billingProblem('reference-unknown', { extra: { number: number ?? null } });
  const { tenantId, documentId } = found;
  const deps = inTenant(tenantId, ctx);
  return retrying(deps, async (): Promise<Remittance> => {
    const [account, invoice] = await Promise.all([getAccount(deps), deps.finance.findInvoice(documentId)]);
    if (!invoice) throw billingProblem('reference-unknown', { extra: { number: number ?? null } });
    const given = { account, invoice, told };
    assertFits(given);
    const payment = paymentOf(ctx, given, deps);
    const applied = applyTransfer(invoice.open, told.amount);
    const { after, writes, events } = await writesOf(ctx, given, payment, applied, deps);
    const { amount, bankReference, valueDate } = told;
    const change = {
      writes: [...writes, ...(account.state === 'open' ? [deps.finance.assertOpen()] : [])],
      audit: { action: 'remittance.record', target: payment.id, changes: { invoice: invoice.number, bankReference } },
      events,
      reply: {
        ...{ id: payment.id, tenantId, invoiceId: invoice.id, number: invoice.number ?? '', amount },
        ...{ applied: applied.owed, credited: applied.surplus, open: after.open, bankReference, valueDate },
      },
    };
    return account.state === 'open' ? deps.commit(change) : deps.closedStep(change);
  });
};
