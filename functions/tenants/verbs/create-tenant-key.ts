import type { TenantId } from '../../kernel/ids.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { KeyVault, ProvisionDeps } from '../ports.ts';

type Deps = Pick<ProvisionDeps, 'vault' | 'tenants' | 'commit'>;

/** The tenant's own key, by its alias; under it the data key that seals the tenant's attributes. */
export async function createTenantKey(ctx: TenantContext, { vault, tenants, commit }: Deps): Promise<void> {
  const { tenantId } = ctx;
  const keyId = (await vault.find(tenantId)) ?? (await makeKey(tenantId, vault));
  if (await tenants.hasDataKey()) return;
  await commit({
    writes: [tenants.addDataKey(await vault.wrapDataKey(tenantId), ctx.now)],
    audit: { action: 'key.create', target: keyId },
    reply: undefined,
  });
}

/** Named at once: what is not named when its answer is lost is found by nobody but the reconciler of keys. */
export async function makeKey(tenantId: TenantId, vault: Pick<KeyVault, 'create' | 'name'>): Promise<string> {
  const keyId = await vault.create(tenantId);
  await vault.name(tenantId, keyId);
  return keyId;
}
