import type { Verb } from '../../kernel/endpoint.ts';
import type { billing } from '../contract.ts';
import type { BillingDeps } from '../ports.ts';
import { scheduleCancellation } from './schedule-cancellation.ts';

/** The reason stays out of the journal: people write names into such fields. */
export const cancelSubscription: Verb<typeof billing.endpoints.cancelSubscription, BillingDeps> = (
  ctx,
  { reason },
  deps,
) => scheduleCancellation(ctx, 'cancel-at-period-end', { hasReason: reason !== undefined }, deps);
