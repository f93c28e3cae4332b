import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { tenants } from '../contract.ts';
import type { RequestDeletionDeps } from '../ports.ts';
import { orderDeletion } from './order-deletion.ts';
import { restore } from './restore-tenant.ts';
import { tenantView } from './tenant-view.ts';

type Endpoints = typeof tenants.endpoints;

export const requestDeletion: Verb<Endpoints['requestDeletion'], RequestDeletionDeps> = async (ctx, input, deps) => {
  if (ctx.actor.type !== 'user') throw problem(ctx.isDeleted ? 'tenant-deleted' : 'forbidden');
  const order = {
    ...{ tenantId: ctx.tenantId, by: ctx.actor.id, now: ctx.now, ...input },
    keyHash: deps.secrets.hash(ctx.tenantId, ctx.actor.id, ctx.idempotencyKey ?? ctx.requestId),
    requestHash: deps.secrets.hash(JSON.stringify(input)),
    ...(ctx.isDeleted ? { isDeleted: true } : {}),
  };
  return orderDeletion(order, deps);
};

/** As with the deletion itself: a person's decision. */
export const restoreOwnTenant: Verb<Endpoints['restoreOwnTenant'], RequestDeletionDeps> = async (ctx, _, deps) => {
  if (ctx.actor.type !== 'user') throw problem('forbidden');
  const tenant = await deps.tenants.find();
  if (!tenant) throw problem('tenant-deleted');
  return restore(ctx, tenant, deps, (restored) => tenantView(restored, deps.links));
};
