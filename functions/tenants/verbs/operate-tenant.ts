import type { OutgoingEvent } from '../../kernel/change.ts';
import type { Verb } from '../../kernel/endpoint.ts';
import type { TenantId } from '../../kernel/ids.ts';
import { assertIfMatch, lostRace } from '../../kernel/if-match.ts';
import { problem } from '../../kernel/problem.ts';
import type { OperatorContext } from '../../kernel/tenant-context.ts';
import { tenants as contract, type Tenant, tenantsProblem } from '../contract.ts';
import type { OperateDeps, TenantRecord } from '../ports.ts';
import { restore } from './restore-tenant.ts';
import { tenantView } from './tenant-view.ts';

type Endpoints = typeof contract.endpoints;
const { events } = contract;

export const patchTenant: Verb<Endpoints['patchTenant'], OperateDeps> = (ctx, { tenantId, name }, deps) =>
  operate(ctx, tenantId, deps, (before) => ({
    tenant: { ...before, name },
    audit: { action: 'tenant.update', changes: { changed: ['name'] } },
    event: events.tenantUpdated.make({ changed: ['name'] }),
  }));

/** Holds within a second for every credential: each request looks at the tenant's own item. Billing does not ask. */
export const suspendTenant: Verb<Endpoints['suspendTenant'], OperateDeps> = (ctx, { tenantId, reason }, deps) =>
  operate(ctx, tenantId, deps, (before) => {
    assertState(before, 'active');
    return {
      tenant: { ...before, state: 'suspended', suspension: { reason, at: ctx.now, by: ctx.actor.id } },
      audit: { action: 'tenant.suspend', changes: { reason } },
      event: events.tenantSuspended.make({}),
    };
  });

export const resumeTenant: Verb<Endpoints['resumeTenant'], OperateDeps> = (ctx, { tenantId }, deps) =>
  operate(ctx, tenantId, deps, (before) => {
    assertState(before, 'suspended');
    const { suspension: _, ...tenant } = before;
    return {
      tenant: { ...tenant, state: 'active' },
      audit: { action: 'tenant.resume' },
      event: events.tenantResumed.make({}),
    };
  });

export const restoreTenant: Verb<Endpoints['restoreTenant'], OperateDeps> = async (ctx, { tenantId }, deps) => {
  const { tenants, commit } = deps.inTenant(tenantId, ctx);
  const tenant = await tenants.find();
  if (!tenant) throw problem('not-found');
  const { receipts, links } = deps;
  return restore(ctx, tenant, { tenants, receipts, commit }, (restored) => tenantView(restored, links));
};

function assertState({ state }: TenantRecord, wanted: TenantRecord['state']): void {
  if (state !== wanted) throw tenantsProblem('tenant-state', { extra: { state } });
}

interface Decision {
  readonly tenant: TenantRecord;
  readonly audit: { readonly action: string; readonly changes?: Readonly<Record<string, unknown>> };
  readonly event: OutgoingEvent;
}

async function operate(
  ctx: OperatorContext,
  tenantId: TenantId,
  { links, inTenant }: OperateDeps,
  decide: (before: TenantRecord) => Decision,
): Promise<Tenant> {
  const { tenants, commit } = inTenant(tenantId, ctx);
  const before = await tenants.find();
  if (!before) throw problem('not-found');
  assertIfMatch(ctx, before);
  const { tenant, audit, event } = decide(before);
  const changed = { ...tenant, version: before.version + 1, updatedAt: ctx.now };
  return commit({
    writes: [tenants.change(changed, before.version, lostRace(ctx))],
    audit: { ...audit, target: tenantId },
    events: [event],
    reply: tenantView(changed, links),
  });
}
