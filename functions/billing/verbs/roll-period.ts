import type { OutgoingEvent, Write } from '../../kernel/change.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { PlanKey } from '../../kernel/tier.ts';
import type { Instant } from '../../kernel/time.ts';
import { billing } from '../contract.ts';
import { finalizesAt } from '../domain/invoice-state.ts';
import { nextPeriod, nextPeriodWithInterval, segmentsOf } from '../domain/periods.ts';
import { recurringCharges, recurringLines } from '../domain/proration.ts';
import type { BillingDeps, InvoiceRecord, PeriodRecord, SubscriptionRecord } from '../ports.ts';
import { type Books, getBooks, settling, usageIn } from './books.ts';
import { draftInvoice } from './draft-invoice.ts';
import { currentTerms } from './plan-terms.ts';
import { retrying } from './retrying.ts';
import { taxedPlan } from './tax-for.ts';

export interface Roll {
  readonly next: SubscriptionRecord;
  readonly closed: Pick<PeriodRecord, 'planned' | 'segments' | 'recurring' | 'prorations'>;
}

/** What the end of a period does by itself: closes it, and opens the next under the plan that was chosen, or none. */
export function rollOf(subscription: SubscriptionRecord, timeZone: string): Roll {
  const { period, plans, prorations, cancelAt, pendingChange, terms: current, version } = subscription;
  const closing = { planned: period, segments: segmentsOf(period, plans), prorations };
  const cleared = { ...subscription, prorations: [], pendingChange: null, version: version + 1, updatedAt: period.end };
  if (cancelAt !== null && cancelAt <= period.end) {
    const next: SubscriptionRecord = { ...cleared, state: 'canceled', charges: [] };
    return { next, closed: { ...closing, recurring: [] } };
  }
  const terms = pendingChange ? currentTerms(pendingChange.plan, current.currency) : current;
  const follow =
    terms.interval === subscription.cycle.interval
      ? nextPeriod(subscription, timeZone)
      : nextPeriodWithInterval(subscription, terms.interval, timeZone);
  const charges = recurringCharges(terms, follow.period);
  const next = { ...cleared, ...follow, terms, charges, plans: [{ at: follow.period.start, terms }] };
  return { next, closed: { ...closing, recurring: recurringLines(charges) } };
}

export const isOver = (subscription: SubscriptionRecord, now: Instant): boolean =>
  subscription.state !== 'canceled' && subscription.period.end <= now;

/** The subscription as of now, for those who only look: periods that are over count as rolled. */
export function asOf(subscription: SubscriptionRecord, now: Instant, timeZone: string): SubscriptionRecord {
  let current = subscription;
  while (isOver(current, now)) current = rollOf(current, timeZone).next;
  return current;
}

/** What a closed period would be billed with what is known now. */
export async function planPeriod(
  books: Books,
  period: Pick<PeriodRecord, 'planned' | 'segments' | 'recurring' | 'prorations'>,
  deps: BillingDeps,
) {
  const settled = await settling(books, deps);
  const usage = await usageIn(period.segments, deps);
  const inputs = {
    currency: books.account.currency,
    period: period.planned,
    recurring: period.recurring,
    prorations: period.prorations,
    closed: { planned: period.planned, segments: period.segments, usage },
    settlement: settled.applied.settlement,
    creditBalance: settled.applied.creditBalance,
  };
  return { settled, usage, ...(await taxedPlan(books, inputs, deps)) };
}

async function draftOf(books: Books, period: PeriodRecord, deps: BillingDeps): Promise<InvoiceRecord | undefined> {
  const { invoice: plan, answer } = await planPeriod(books, period, deps);
  if (!plan.stands) return undefined;
  return draftInvoice(books, { id: period.invoiceId, kind: 'period', plan, at: period.createdAt, answer }, deps);
}

/** What the tenant has of a plan after the end of its subscription. */
const planAfter = ({ state, terms }: SubscriptionRecord): PlanKey =>
  state === 'canceled' ? 'free' : (terms.plan as PlanKey);

function changesOf(before: SubscriptionRecord, next: SubscriptionRecord): OutgoingEvent[] {
  const [plan, previousPlan] = [planAfter(next), planAfter(before)];
  if (plan === previousPlan) return [];
  return [billing.events.subscriptionChanged.make({ plan, previousPlan, effectiveAt: before.period.end })];
}

async function rollOnce(books: Books, subscription: SubscriptionRecord, deps: BillingDeps): Promise<void> {
  const { account } = books;
  const { next, closed } = rollOf(subscription, account.timeZone);
  const { end } = closed.planned;
  const stored = { version: 1, createdAt: end, updatedAt: end };
  const invoiceId = deps.newId('inv');
  const period: PeriodRecord = {
    ...closed,
    state: 'draft',
    finalizesAt: finalizesAt(end),
    invoiceId,
    settled: [],
    ...stored,
  };
  const draft = await draftOf({ ...books, subscription: next }, period, deps);
  const writes: Write[] = [
    deps.subscriptions.put(next, subscription.version),
    deps.subscriptions.putPeriod(period, undefined),
    ...(draft ? [deps.finance.putInvoice(draft, undefined)] : []),
    deps.schedules.remove('end-period', end, subscription.id),
    deps.schedules.put('finalize-period', period.finalizesAt, closed.planned.start),
    ...(next.state === 'canceled' ? [] : [deps.schedules.put('end-period', next.period.end, next.id)]),
    // The zone and the buyer follow the tenant's settings from one period to the next; a closed account has another version.
    deps.finance.putAccount({ ...account, version: account.version + 1, updatedAt: end }, account.version),
  ];
  const audit = { action: 'billing-period.close', target: invoiceId, changes: { start: closed.planned.start, end } };
  await deps.step({ writes, audit, events: changesOf(subscription, next), reply: undefined });
}

/** The clock acts before people: whoever wants to change a subscription has it brought to the present first. */
export async function rollPeriods(ctx: Pick<TenantContext, 'now'>, deps: BillingDeps): Promise<void> {
  for (;;) {
    const rolled = await retrying(deps, async () => {
      const subscription = await deps.subscriptions.find();
      if (!subscription || !isOver(subscription, ctx.now)) return false;
      await rollOnce(await getBooks(deps), subscription, deps);
      return true;
    });
    if (!rolled) return;
  }
}
