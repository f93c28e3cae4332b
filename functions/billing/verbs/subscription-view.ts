import type { PlanKey } from '../../kernel/tier.ts';
import type { Subscription } from '../contract.ts';
import type { SubscriptionRecord } from '../ports.ts';

export const subscriptionView = (subscription: SubscriptionRecord): Subscription => {
  const { id, terms, state, cycle, period, pendingChange, cancelAt } = subscription;
  return {
    id,
    plan: terms.plan as PlanKey,
    version: terms.version,
    state,
    currency: terms.currency,
    interval: cycle.interval,
    period,
    pendingChange: pendingChange && { plan: pendingChange.plan as PlanKey, effectiveAt: pendingChange.at },
    cancelAt,
  };
};
