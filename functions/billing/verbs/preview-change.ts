import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import { floorToSecond } from '../../kernel/time.ts';
import { type billing, billingProblem } from '../contract.ts';
import { planInvoice } from '../domain/plan-invoice.ts';
import { recurringLines } from '../domain/proration.ts';
import type { ApiDeps } from '../ports.ts';
import { getBooks } from './books.ts';
import { lineView } from './invoice-view.ts';
import { taxFor } from './issue-documents.ts';
import { openSubscription } from './open-subscription.ts';
import { planOfChange } from './plan-change.ts';
import { currentTerms } from './plan-terms.ts';
import { asOf } from './roll-period.ts';

export const previewChange: Verb<typeof billing.endpoints.previewChange, ApiDeps> = async (ctx, wanted, deps) => {
  const books = await getBooks(deps);
  if (!books.subscription) throw problem('not-found');
  const { timeZone, currency } = books.account;
  const at = floorToSecond(ctx.now);
  const current = asOf(books.subscription, ctx.now, timeZone);
  const ended = current.state === 'canceled';
  if (ended && wanted.when === 'period-end') throw billingProblem('subscription-state');
  const anew = () => {
    const next = openSubscription({ id: current.id, terms: currentTerms(wanted.plan, currency), at, timeZone });
    return { next, effectiveAt: at, prorations: [], recurring: recurringLines(next.charges) };
  };
  const { next, effectiveAt, prorations, recurring } = ended ? anew() : planOfChange(current, wanted, { at, timeZone });
  const tax = await taxFor({ ...books, subscription: next }, deps);
  const plan = planInvoice({ currency, period: next.period, recurring, prorations, tax });
  return { effectiveAt, lines: plan.lines.map(lineView), net: plan.net, tax: plan.tax, total: plan.total };
};
