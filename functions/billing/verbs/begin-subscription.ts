import type { Instant } from '../../kernel/time.ts';
import type { PlanTerms } from '../domain/plan.ts';
import type { InvoicePlan } from '../domain/plan-invoice.ts';
import { recurringLines } from '../domain/proration.ts';
import { isPending } from '../domain/tax.ts';
import type { BillingDeps, SubscriptionRecord } from '../ports.ts';
import { type Books, settling } from './books.ts';
import { draftInvoice } from './draft-invoice.ts';
import type { Issued } from './issue.ts';
import { issueDocuments } from './issue-documents.ts';
import { openSubscription } from './open-subscription.ts';
import { taxedPlan } from './tax-for.ts';

export interface Begun {
  readonly subscription: SubscriptionRecord;
  readonly issued: Issued;
}

/** Nothing is settled and no number taken before the tax is known; the customer sees what is to come. */
function waiting(
  books: Books,
  { invoiceId: id, plan, at }: { readonly invoiceId: string; readonly plan: InvoicePlan; readonly at: Instant },
  deps: BillingDeps,
): Issued {
  const draft = draftInvoice(books, { id, kind: 'first', plan, at }, deps);
  const writes = [
    deps.finance.putInvoice(draft, undefined),
    deps.schedules.put('finalize-first', at, id),
    // Of a new account it is written by whatever comes first.
    ...(books.balance.version === 0 ? [deps.finance.putBalance({ ...books.balance, version: 1 }, undefined)] : []),
  ];
  return { invoice: draft, notes: [], refunds: [], writes, events: [] };
}

/** A subscription and its first invoice, which is final at once; a free plan has none. */
export async function beginSubscription(
  books: Books,
  { terms, at }: { readonly terms: PlanTerms; readonly at: Instant },
  deps: BillingDeps,
): Promise<Begun> {
  const { subscription: before, account } = books;
  const id = before?.id ?? deps.newId('sub');
  const subscription = openSubscription({ id, terms, at, timeZone: account.timeZone }, before);
  const current = { ...books, subscription };
  const settled = await settling(current, deps);
  const { settlement, creditBalance } = settled.applied;
  const recurring = recurringLines(subscription.charges);
  const inputs = { currency: terms.currency, period: subscription.period, recurring, settlement, creditBalance };
  const { invoice, answer } = await taxedPlan(current, inputs, deps);
  const invoiceId = deps.newId('inv');
  const issued = isPending(answer)
    ? waiting(current, { invoiceId, plan: invoice, at }, deps)
    : await issueDocuments(
        {
          books: current,
          at,
          invoiceId,
          kind: 'first',
          settling: settled,
          decision: { invoice, notes: [] },
          tax: answer,
        },
        deps,
      );
  const writes = [
    deps.subscriptions.put(subscription, before?.version),
    deps.schedules.put('end-period', subscription.period.end, subscription.id),
    ...issued.writes,
  ];
  return { subscription, issued: { ...issued, writes } };
}
