import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { ProvisionDeps } from '../ports.ts';

type Deps = Pick<ProvisionDeps, 'gatewayKeys' | 'tenants' | 'commit'>;

/** What the gateway counts and throttles the tenant by: one key, in the usage plan of its tier. */
export async function createGatewayKey(ctx: TenantContext, { gatewayKeys, tenants, commit }: Deps): Promise<void> {
  const tenant = await tenants.find();
  if (!tenant) throw new Error('nothing is known of this tenant');
  // Written down only when it was attached: prepared ahead, or by an earlier try.
  if (tenant.gatewayKeyId) return;
  const key = (await gatewayKeys.find(ctx.tenantId)) ?? (await gatewayKeys.create(ctx.tenantId));
  await gatewayKeys.attach(key.id, tenant.tier);
  const changed = { gatewayKeyId: key.id, gatewayKeyValue: key.value, version: tenant.version + 1, updatedAt: ctx.now };
  await commit({
    writes: [tenants.change({ ...tenant, ...changed }, tenant.version)],
    audit: { action: 'gateway-key.create', target: key.id },
    reply: undefined,
  });
}
