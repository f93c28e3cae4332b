import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { GatewayKey, ProvisionDeps, TenantRecord } from '../ports.ts';

type Deps = Pick<ProvisionDeps, 'gatewayKeys' | 'tenants' | 'commit'>;

/** What the gateway counts and throttles the tenant by: one key, in the usage plan of its tier. */
export async function createGatewayKey(ctx: TenantContext, deps: Deps): Promise<void> {
  const tenant = await deps.tenants.find();
  if (!tenant) throw new Error('nothing is known of this tenant');
  // Written down only when it was attached: prepared ahead, or by an earlier try.
  if (tenant.gatewayKeyId !== undefined) return;
  const key = await keyOf(ctx, deps);
  await deps.gatewayKeys.attach(key.id, tenant.tier);
  await writeDown(ctx, tenant, key, deps);
}

/** Where the one that is written down was lost; a tenant that is on its way out needs none. */
export async function restoreGatewayKey(ctx: TenantContext, deps: Deps): Promise<void> {
  const tenant = await deps.tenants.find();
  if (!tenant || tenant.deletion) return;
  const key = await keyOf(ctx, deps);
  if (tenant.gatewayKeyId !== key.id) await writeDown(ctx, tenant, key, deps);
  // Last: by being attached it is known to be in order.
  await deps.gatewayKeys.attach(key.id, tenant.tier);
}

const keyOf = async ({ tenantId }: TenantContext, { gatewayKeys }: Deps): Promise<GatewayKey> =>
  (await gatewayKeys.find(tenantId)) ?? gatewayKeys.create(tenantId);

async function writeDown(
  ctx: TenantContext,
  tenant: TenantRecord,
  key: GatewayKey,
  { tenants, commit }: Deps,
): Promise<void> {
  const changed = { gatewayKeyId: key.id, gatewayKeyValue: key.value, version: tenant.version + 1, updatedAt: ctx.now };
  await commit({
    writes: [tenants.change({ ...tenant, ...changed }, tenant.version)],
    audit: { action: 'gateway-key.create', target: key.id },
    reply: undefined,
  });
}
