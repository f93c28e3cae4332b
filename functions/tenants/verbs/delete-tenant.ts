import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { tenants as contract } from '../contract.ts';
import type { DeleteTenantDeps } from '../ports.ts';
import { orderDeletion } from './order-deletion.ts';

/** The same order as an owner's, told in both journals. Its answer is kept for a week, also after the tenant is gone. */
export const deleteTenant: Verb<typeof contract.endpoints.deleteTenant, DeleteTenantDeps> = async (
  ctx,
  { tenantId, confirm, mode },
  { inTenant, ...deps },
) => {
  const { tenants, commit } = inTenant(tenantId, ctx);
  const order = {
    ...{ tenantId, by: ctx.actor.id, now: ctx.now, confirm, mode },
    keyHash: deps.secrets.hash('operator', ctx.actor.id, ctx.idempotencyKey ?? ctx.requestId),
    requestHash: deps.secrets.hash(JSON.stringify([tenantId, confirm, mode])),
  };
  const known = await deps.receipts.findReply(order.keyHash, ctx.now);
  if (!known && !(await tenants.find())) throw problem('not-found');
  return orderDeletion(order, { ...deps, tenants, commit });
};
