import type { Verb } from '../../kernel/endpoint.ts';
import type { billing } from '../contract.ts';
import type { BillingDeps } from '../ports.ts';
import { scheduleCancellation } from './schedule-cancellation.ts';

export const resumeSubscription: Verb<typeof billing.endpoints.resumeSubscription, BillingDeps> = (ctx, _, deps) =>
  scheduleCancellation(ctx, 'resume', {}, deps);
