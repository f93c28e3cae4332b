import { billing } from '../billing/contract.ts';
import { subscriber, systemContext } from '../platform/workflow.ts';
import { commitOf, tenantsOf } from './deps.ts';
import { applyPlan } from './verbs/apply-plan.ts';

export const handler = subscriber(billing.events.subscriptionChanged, ({ tenantId, correlationId, data }) => {
  const ctx = systemContext(tenantId, 'tenants/apply-plan', correlationId);
  return applyPlan(ctx, data, { tenants: tenantsOf(tenantId), commit: commitOf(ctx) });
});
