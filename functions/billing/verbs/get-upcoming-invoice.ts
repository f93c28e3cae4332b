import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import { addSeconds } from '../../kernel/time.ts';
import { type billing, billingProblem } from '../contract.ts';
import { finalizesAt } from '../domain/invoice-state.ts';
import type { BillingDeps } from '../ports.ts';
import { getBooks } from './books.ts';
import { lineView, taxView } from './invoice-view.ts';
import { orderFor } from './order-for.ts';
import { asOf, planPeriod, rollOf } from './roll-period.ts';
import { assertAnswered, invoiceTaxOf } from './tax-for.ts';

const DAY_SECONDS = 86_400;

/** The same function as makes the final one, over the usage so far and the schedule as it stands. */
export const getUpcomingInvoice: Verb<typeof billing.endpoints.getUpcomingInvoice, BillingDeps> = async (
  ctx,
  _,
  deps,
) => {
  const books = await getBooks(deps);
  if (!books.subscription) throw problem('not-found');
  const subscription = asOf(books.subscription, ctx.now, books.account.timeZone);
  if (subscription.state === 'canceled') throw billingProblem('subscription-state');
  const { terms } = books.account;
  const { next, closed } = rollOf(subscription, books.account.timeZone);
  const { invoice, answer } = await planPeriod({ ...books, subscription: next }, closed, deps);
  assertAnswered(answer);
  return {
    id: 'upcoming',
    number: null,
    state: 'draft',
    currency: invoice.currency,
    period: invoice.period,
    lines: invoice.lines.map(lineView),
    net: invoice.net,
    tax: invoice.tax,
    total: invoice.total,
    ...taxView(invoice, invoiceTaxOf(answer, books.account).tax),
    creditUsed: invoice.creditUsed,
    due: invoice.due,
    finalizedAt: null,
    dueAt: addSeconds(finalizesAt(closed.planned.end), (terms?.netDays ?? 1) * DAY_SECONDS),
    collection: terms ? 'send-invoice' : 'charge',
    purchaseOrder: (await orderFor(ctx.now, books.account.timeZone, deps)) ?? null,
    reference: null,
    createdAt: ctx.now,
  };
};
