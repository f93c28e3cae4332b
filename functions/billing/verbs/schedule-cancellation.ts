import { problem } from '../../kernel/problem.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { billing, billingProblem, type Subscription } from '../contract.ts';
import { refusalOf, scheduleAfter } from '../domain/subscription-state.ts';
import type { BillingDeps } from '../ports.ts';
import { scheduleOf } from './plan-change.ts';
import { retrying } from './retrying.ts';
import { rollPeriods } from './roll-period.ts';
import { subscriptionView } from './subscription-view.ts';

const auditOf = { 'cancel-at-period-end': 'subscription.cancel', resume: 'subscription.resume' } as const;

/** Schedules the end for the end of the period, or takes that back. */
export async function scheduleCancellation(
  ctx: TenantContext,
  command: keyof typeof auditOf,
  changes: Readonly<Record<string, unknown>>,
  deps: BillingDeps,
): Promise<Subscription> {
  await rollPeriods(ctx, deps);
  return retrying(deps, async () => {
    const subscription = await deps.subscriptions.find();
    if (!subscription) throw problem('not-found');
    const schedule = scheduleOf(subscription);
    if (refusalOf(schedule, { command })) throw billingProblem('subscription-state');
    const cancelAt = scheduleAfter(schedule, { command }, subscription.period.end).cancelAt ?? null;
    const next = { ...subscription, cancelAt, version: subscription.version + 1, updatedAt: ctx.now };
    return deps.commit({
      writes: [deps.subscriptions.put(next, subscription.version), deps.finance.assertOpen()],
      audit: { action: auditOf[command], target: next.id, changes: { ...changes, cancelAt } },
      events: cancelAt ? [billing.events.subscriptionCanceled.make({ cancelAt })] : [],
      reply: subscriptionView(next),
    });
  });
}
