import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { PlanKey } from '../../kernel/tier.ts';
import type { Period } from '../../kernel/time.ts';
import { nextPeriod, segmentsOf } from '../domain/periods.ts';
import type { FinanceStore, SubscriptionStore } from '../ports.ts';
import { asOf } from './roll-period.ts';

export interface CurrentPeriod {
  readonly plan: PlanKey;
  readonly period: Period;
  readonly segments: readonly { readonly plan: PlanKey; readonly period: Period }[];
}

export interface CurrentPeriodDeps {
  readonly subscriptions: Pick<SubscriptionStore, 'find'>;
  readonly finance: Pick<FinanceStore, 'findAccount'>;
}

/** For metering. A subscription that has ended goes on in months of the free plan, which nobody bills. */
export async function readCurrentPeriod(
  ctx: TenantContext,
  _: Readonly<Record<string, never>>,
  { subscriptions, finance }: CurrentPeriodDeps,
): Promise<CurrentPeriod | undefined> {
  const [subscription, account] = await Promise.all([subscriptions.find(), finance.findAccount()]);
  if (!subscription || !account) return undefined;
  const current = asOf(subscription, ctx.now, account.timeZone);
  if (current.state !== 'canceled') {
    const segments = segmentsOf(current.period, current.plans).map(({ terms, period }) => {
      return { plan: terms.plan as PlanKey, period };
    });
    return { plan: current.terms.plan as PlanKey, period: current.period, segments };
  }
  let place = { cycle: current.cycle, index: current.index, period: current.period };
  while (place.period.end <= ctx.now) place = nextPeriod(place, account.timeZone);
  return { plan: 'free', period: place.period, segments: [{ plan: 'free', period: place.period }] };
}
