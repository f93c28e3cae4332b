import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { PlanKey } from '../../kernel/tier.ts';
import { floorToSecond } from '../../kernel/time.ts';
import { billing, billingProblem, type Subscription } from '../contract.ts';
import type { BillingDeps } from '../ports.ts';
import { beginSubscription } from './begin-subscription.ts';
import { type Books, getBooks } from './books.ts';
import { type PlannedChange, planOfChange, type WantedChange } from './plan-change.ts';
import { currentTerms } from './plan-terms.ts';
import { retrying } from './retrying.ts';
import { rollPeriods } from './roll-period.ts';
import { subscriptionView } from './subscription-view.ts';

function assertMethod({ account }: Books, { plan }: WantedChange): void {
  const costs = plan !== 'free';
  if (costs && account.defaultMethod === null) throw billingProblem('payment-method-required');
}

/** Where tax binds, nothing is sold to whoever is nowhere. */
function assertAddress({ account }: Books, { plan }: WantedChange, { tax }: BillingDeps): void {
  const isSold = plan !== 'free' && account.mode === 'live' && tax.policy === 'binding';
  if (isSold && !account.details?.address) throw billingProblem('billing-address-required');
}

async function changeNow(change: PlannedChange, previousPlan: PlanKey, before: number, deps: BillingDeps) {
  const { next, effectiveAt } = change;
  const plan = next.terms.plan as PlanKey;
  return deps.commit({
    writes: [deps.subscriptions.put(next, before), deps.finance.assertOpen()],
    audit: { action: 'subscription.change', target: next.id, changes: { plan, previousPlan, effectiveAt } },
    events: [billing.events.subscriptionChanged.make({ plan, previousPlan, effectiveAt })],
    reply: subscriptionView(next),
  });
}

async function changeLater(change: PlannedChange, before: number, deps: BillingDeps): Promise<Subscription> {
  const { next, effectiveAt } = change;
  const changes = { pendingPlan: next.pendingChange?.plan ?? null, effectiveAt };
  return deps.commit({
    writes: [deps.subscriptions.put(next, before), deps.finance.assertOpen()],
    audit: { action: 'subscription.schedule-change', target: next.id, changes },
    reply: subscriptionView(next),
  });
}

/** A subscription that has ended begins anew: another first period, another first invoice. */
async function subscribeAgain(
  books: Books,
  { plan }: WantedChange,
  now: ReturnType<typeof floorToSecond>,
  deps: BillingDeps,
) {
  const terms = currentTerms(plan, books.account.currency);
  const { subscription, issued } = await beginSubscription(books, { terms, at: now }, deps);
  const { start, end } = subscription.period;
  return deps.commit({
    writes: [...issued.writes, deps.finance.assertOpen()],
    audit: { action: 'subscription.start', target: subscription.id, changes: { plan } },
    events: [
      billing.events.subscriptionStarted.make({ plan, periodStart: start, periodEnd: end }),
      billing.events.subscriptionChanged.make({ plan, previousPlan: 'free', effectiveAt: start }),
      ...issued.events,
    ],
    reply: subscriptionView(subscription),
  });
}

export const changeSubscription: Verb<typeof billing.endpoints.changeSubscription, BillingDeps> = async (
  ctx,
  wanted,
  deps,
) => {
  await rollPeriods(ctx, deps);
  return retrying(deps, async () => {
    const books = await getBooks(deps);
    const { subscription, account } = books;
    if (!subscription) throw problem('not-found');
    const at = floorToSecond(ctx.now);
    if (subscription.state === 'canceled') {
      if (wanted.when === 'period-end') throw billingProblem('subscription-state');
      assertAddress(books, wanted, deps);
      assertMethod(books, wanted);
      return subscribeAgain(books, wanted, at, deps);
    }
    const change = planOfChange(subscription, wanted, { at, timeZone: account.timeZone });
    assertAddress(books, wanted, deps);
    assertMethod(books, wanted);
    const previousPlan = subscription.terms.plan as PlanKey;
    return change.effectiveAt === at
      ? changeNow(change, previousPlan, subscription.version, deps)
      : changeLater(change, subscription.version, deps);
  });
};
