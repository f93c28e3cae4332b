import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { ProvisionDeps } from '../ports.ts';

type Deps = Pick<ProvisionDeps, 'vault' | 'tenants' | 'commit'>;

/** The tenant's own key, by its alias; under it the data key that seals the tenant's attributes. */
export async function createTenantKey(ctx: TenantContext, { vault, tenants, commit }: Deps): Promise<void> {
  const { tenantId } = ctx;
  const keyId = (await vault.find(tenantId)) ?? (await make(ctx, vault));
  if (await tenants.hasDataKey()) return;
  await commit({
    writes: [tenants.addDataKey(await vault.wrapDataKey(tenantId), ctx.now)],
    audit: { action: 'key.create', target: keyId },
    reply: undefined,
  });
}

async function make({ tenantId }: TenantContext, vault: Deps['vault']): Promise<string> {
  const keyId = await vault.create(tenantId);
  await vault.name(tenantId, keyId);
  return keyId;
}
