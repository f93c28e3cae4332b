import type { Verb } from '../../kernel/endpoint.ts';
import { add, type Money, sub, sum, wireMoney } from '../../kernel/money.ts';
import { problem } from '../../kernel/problem.ts';
import { type billing, billingProblem } from '../contract.ts';
import type { CreditNoteBody } from '../credit-contract.ts';
import { type AppliedNote, applyNotes } from '../domain/apply-settlement.ts';
import { type CreditedInvoice, creditable, type LineCredit, planCreditNote } from '../domain/credit-note.ts';
import { planInvoice } from '../domain/plan-invoice.ts';
import { taxNotConfigured } from '../domain/tax.ts';
import type { BillingDeps, InvoiceRecord, PaymentRecord, RefundRecord } from '../ports.ts';
import type { OperateTermsDeps } from '../terms-ports.ts';
import { type Books, findBooks, openInvoiceOf } from './books.ts';
import type { Issue } from './issue.ts';
import { issueDocuments } from './issue-documents.ts';
import { type Paid, refundableOf, refundsDue, refundView, thatGoBack } from './refunds-of.ts';
import { retrying } from './retrying.ts';

type Endpoint = typeof billing.endpoints.createCreditNote;
type Input = Parameters<Verb<Endpoint, OperateTermsDeps>>[1];
type Now = Parameters<Verb<Endpoint, OperateTermsDeps>>[0];

const isCreditable = ({ number, state }: InvoiceRecord): boolean => number !== null && state !== 'void';

function wantedOf(invoice: CreditedInvoice, { lines }: CreditNoteBody): LineCredit[] {
  const { currency } = invoice.plan;
  const wanted =
    lines ??
    invoice.plan.lines
      .map(({ id: lineId }) => ({ lineId, amount: creditable(invoice, lineId) }))
      .filter(({ amount }) => amount.minor > 0n);
  if (wanted.some(({ amount }) => amount.currency !== currency))
    throw billingProblem('wrong-currency', { extra: { currency } });
  return wanted.map(({ lineId, amount }) => ({ lineId, amount, purpose: 'goodwill' }));
}

function applied(invoice: InvoiceRecord, books: Books, body: CreditNoteBody): AppliedNote {
  const credited = openInvoiceOf(invoice, books.notes);
  const decision = planCreditNote(credited, wantedOf(credited, body));
  if (!decision.ok) {
    const { lineId, creditable: left } = decision;
    throw billingProblem(decision.refusal, { extra: { lineId, creditable: wireMoney(left) } });
  }
  const [note] = applyNotes([decision.note], [credited]);
  // Everything was taken back before, or discounts left nothing of it.
  if (!note || note.note.total.minor <= 0n) throw billingProblem('invoice-not-creditable');
  return note;
}

/** Those of the credited invoice first, then the newest. */
async function paidFor(invoiceId: string, { finance }: BillingDeps): Promise<Paid> {
  const [payments, refunds] = await Promise.all([finance.payments(), finance.refunds()]);
  const newest = thatGoBack(payments).reverse();
  const isOwn = (payment: PaymentRecord) => payment.invoiceId === invoiceId;
  return { payments: [...newest.filter(isOwn), ...newest.filter((payment) => !isOwn(payment))], refunds };
}

/** A tenant that is gone has no next invoice: what it is owed goes back to it. */
function payOutOf({ toBalance }: AppliedNote, { account }: Books, { surplus }: CreditNoteBody, paid: Paid) {
  if (toBalance.minor === 0n || (surplus === 'credit' && account.state === 'open')) return undefined;
  const refundable = refundableOf(paid, toBalance.currency);
  if (toBalance.minor > refundable.minor)
    throw billingProblem('exceeds-refundable', { extra: { refundable: wireMoney(refundable) } });
  return toBalance;
}

/** A note carries its invoice's own tax. */
const noInvoice = taxNotConfigured([]);

/** The note alone: nothing is rated again, and no invoice becomes final beside it. */
function issueOf({ now: at }: Now, invoice: InvoiceRecord, books: Books, note: AppliedNote): Issue {
  const { currency, period } = invoice.plan;
  const credit = add(books.balance.credit, note.toBalance);
  return {
    ...{ books, at, invoiceId: '' },
    // Late usage is waited for from the last invoice on, not from what is given out of goodwill.
    kind: 'extra',
    settling: { applied: { settlement: [], notes: [note], creditBalance: credit }, periods: [] },
    decision: { invoice: planInvoice({ currency, period, tax: noInvoice }), notes: [] },
    tax: noInvoice,
  };
}

async function decide(ctx: Now, { invoiceId, ...body }: Input, deps: BillingDeps) {
  const books = await findBooks(deps);
  const invoice = books?.invoices.find(({ id }) => id === invoiceId);
  if (!books || !invoice) throw problem('not-found');
  if (!isCreditable(invoice)) throw billingProblem('invoice-not-creditable');
  const note = applied(invoice, books, body);
  const paid = await paidFor(invoiceId, deps);
  const payOut = payOutOf(note, books, body, paid);
  const issue = { ...issueOf(ctx, invoice, books, note), ...paid, reason: body.reason, ...(payOut ? { payOut } : {}) };
  return { books, note, issued: await issueDocuments(issue, deps) };
}

const sumOf = (refunds: readonly RefundRecord[], of: Money): Money =>
  sum(
    refunds.map(({ amount }) => amount),
    of.currency,
  );

/** Credits lines of a final invoice: against what is open on it, then to the balance or back to who paid. */
export const createCreditNote: Verb<Endpoint, OperateTermsDeps> = (ctx, input, { inTenant }) => {
  const deps = inTenant(input.tenantId, ctx);
  return retrying(deps, async () => {
    const { books, note, issued } = await decide(ctx, input, deps);
    const [made] = issued.notes;
    if (!made) throw new Error('no note was issued');
    const { id, number, invoiceId, net, tax, total } = made;
    const isOpen = books.account.state === 'open';
    const change = {
      writes: [...issued.writes, ...refundsDue(issued.refunds, deps), ...(isOpen ? [deps.finance.assertOpen()] : [])],
      audit: {
        action: 'credit-note.issue',
        target: id,
        changes: { number, invoice: made.invoiceNumber, reason: input.reason, surplus: input.surplus },
      },
      events: issued.events,
      reply: {
        ...{ id, number, invoiceId, net, tax, total, applied: note.reducesOpen },
        credited: sub(note.toBalance, sumOf(issued.refunds, total)),
        refunds: issued.refunds.map(refundView),
      },
    };
    return isOpen ? deps.commit(change) : deps.closedStep(change);
  });
};
