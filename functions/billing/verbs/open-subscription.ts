import type { Instant } from '../../kernel/time.ts';
import { firstPeriod } from '../domain/periods.ts';
import type { PlanTerms } from '../domain/plan.ts';
import { recurringCharges } from '../domain/proration.ts';
import type { SubscriptionRecord } from '../ports.ts';

/** A subscription at its very first instant, charged for its first period. */
export function openSubscription(
  { id, terms, at, timeZone }: { id: string; terms: PlanTerms; at: Instant; timeZone: string },
  before?: SubscriptionRecord,
): SubscriptionRecord {
  const first = firstPeriod(at, terms.interval, timeZone);
  return {
    id,
    state: 'active',
    terms,
    ...first,
    plans: [{ at, terms }],
    charges: recurringCharges(terms, first.period),
    prorations: [],
    pendingChange: null,
    cancelAt: null,
    version: (before?.version ?? 0) + 1,
    createdAt: before?.createdAt ?? at,
    updatedAt: at,
  };
}
