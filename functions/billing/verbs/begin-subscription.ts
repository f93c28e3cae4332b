import type { Instant } from '../../kernel/time.ts';
import type { PlanTerms } from '../domain/plan.ts';
import { planInvoice } from '../domain/plan-invoice.ts';
import { recurringLines } from '../domain/proration.ts';
import type { BillingDeps, SubscriptionRecord } from '../ports.ts';
import { type Books, settling } from './books.ts';
import type { Issued } from './issue.ts';
import { issueDocuments, taxFor } from './issue-documents.ts';
import { openSubscription } from './open-subscription.ts';

export interface Begun {
  readonly subscription: SubscriptionRecord;
  readonly issued: Issued;
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
  const invoice = planInvoice({
    currency: terms.currency,
    period: subscription.period,
    recurring: recurringLines(subscription.charges),
    settlement: settled.applied.settlement,
    creditBalance: settled.applied.creditBalance,
    tax: await taxFor(current, deps),
  });
  const issued = await issueDocuments(
    {
      books: current,
      at,
      invoiceId: deps.newId('inv'),
      kind: 'first',
      settling: settled,
      decision: { invoice, notes: [] },
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
