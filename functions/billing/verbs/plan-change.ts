import type { PlanKey } from '../../kernel/tier.ts';
import type { Instant } from '../../kernel/time.ts';
import { billingProblem } from '../contract.ts';
import type { LineDraft } from '../domain/invoice-line.ts';
import { changePlan, type ProrationLine, recurringLines } from '../domain/proration.ts';
import { defaultWhen, refusalOf, scheduleAfter } from '../domain/subscription-state.ts';
import type { SubscriptionRecord } from '../ports.ts';
import { currentTerms } from './plan-terms.ts';
import { rollOf } from './roll-period.ts';

export interface WantedChange {
  readonly plan: PlanKey;
  readonly when?: 'now' | 'period-end' | undefined;
}

export interface PlannedChange {
  readonly next: SubscriptionRecord;
  readonly effectiveAt: Instant;
  readonly prorations: readonly ProrationLine[];
  readonly recurring: readonly LineDraft[];
}

export const scheduleOf = ({ state, terms, pendingChange, cancelAt }: SubscriptionRecord) => ({
  state,
  plan: terms.plan,
  ...(pendingChange ? { pendingChange } : {}),
  ...(cancelAt ? { cancelAt } : {}),
});

/** Preview and change are the same decision; one of them is kept. */
export function planOfChange(
  subscription: SubscriptionRecord,
  { plan, when }: WantedChange,
  { at, timeZone }: { readonly at: Instant; readonly timeZone: string },
): PlannedChange {
  const { terms: current, period } = subscription;
  const terms = currentTerms(plan, current.currency);
  const isNow = (when ?? defaultWhen(current, terms)) === 'now';
  const command = { command: isNow ? 'change-now' : 'change-at-period-end', plan } as const;
  const schedule = scheduleOf(subscription);
  const refusal = refusalOf(schedule, command);
  if (refusal) throw billingProblem(refusal === 'same-plan' ? 'same-plan' : 'subscription-state');
  const after = scheduleAfter(schedule, command, period.end);
  const changed = {
    ...subscription,
    pendingChange: after.pendingChange ?? null,
    cancelAt: after.cancelAt ?? null,
    version: subscription.version + 1,
    updatedAt: at,
  };
  if (!isNow) {
    const recurring = changed.cancelAt ? [] : recurringLines(rollOf(changed, timeZone).next.charges);
    return { next: changed, effectiveAt: period.end, prorations: [], recurring };
  }
  const { lines, charges } = changePlan({ charges: subscription.charges, terms, planned: period, at });
  const next = {
    ...changed,
    terms,
    charges,
    plans: [...subscription.plans, { at, terms }],
    prorations: [...subscription.prorations, ...lines],
  };
  return { next, effectiveAt: at, prorations: lines, recurring: [] };
}
