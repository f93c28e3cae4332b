import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { PlanKey } from '../../kernel/tier.ts';
import { tenants as contract } from '../contract.ts';
import type { TenantDeps } from '../ports.ts';

/** What billing decided, where every request reads it; the tier is another matter (how it is isolated). */
export async function applyPlan(
  ctx: TenantContext,
  { plan }: { readonly plan: PlanKey },
  { tenants, commit }: Pick<TenantDeps, 'tenants' | 'commit'>,
): Promise<void> {
  const before = await tenants.find();
  if (!before || before.plan === plan) return;
  await commit({
    writes: [tenants.change({ ...before, plan, version: before.version + 1, updatedAt: ctx.now }, before.version)],
    audit: { action: 'tenant.apply-plan', target: ctx.tenantId, changes: { plan } },
    events: [contract.events.tenantUpdated.make({ changed: ['plan'] })],
    reply: undefined,
  });
}
