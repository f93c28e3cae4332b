import { billing } from '../billing/contract.ts';
import { subscriber, systemContext } from '../platform/workflow.ts';
import { commitOf, tenantsOf } from './deps.ts';
import { applyStanding } from './verbs/apply-standing.ts';

export const handler = subscriber(billing.events.standingChanged, ({ tenantId, correlationId, data }) => {
  const ctx = systemContext(tenantId, 'tenants/apply-standing', correlationId);
  return applyStanding(ctx, data, { tenants: tenantsOf(tenantId), commit: commitOf(ctx) });
});
