import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import { floorToSecond } from '../../kernel/time.ts';
import { type billing, billingProblem } from '../contract.ts';
import { recurringLines } from '../domain/proration.ts';
import type { BillingDeps } from '../ports.ts';
import { getBooks } from './books.ts';
import { lineView, taxView } from './invoice-view.ts';
import { openSubscription } from './open-subscription.ts';
import { planOfChange } from './plan-change.ts';
import { currentTerms } from './plan-terms.ts';
import { asOf } from './roll-period.ts';
import { assertAnswered, invoiceTaxOf, taxedPlan } from './tax-for.ts';

export const previewChange: Verb<typeof billing.endpoints.previewChange, BillingDeps> = async (ctx, wanted, deps) => {
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
  const inputs = { currency, period: next.period, recurring, prorations };
  const { invoice: plan, answer } = await taxedPlan(books, inputs, deps);
  assertAnswered(answer);
  const { net, tax, total } = plan;
  const taxes = taxView(plan, invoiceTaxOf(answer, books.account).tax);
  return { effectiveAt, lines: plan.lines.map(lineView), net, tax, total, ...taxes };
};
