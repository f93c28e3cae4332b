import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { ProvisionDeps } from '../ports.ts';

type Deps = Pick<ProvisionDeps, 'provisionings' | 'members' | 'gatewayKeys' | 'vault' | 'partition'>;

/** Leaves nothing of a tenant that did not come to be; the details go last, because a repeat works from them. */
export async function undoProvisioning(ctx: TenantContext, deps: Deps): Promise<void> {
  const { tenantId } = ctx;
  const { provisionings, members, gatewayKeys, partition } = deps;
  const record = await provisionings.find(tenantId);
  if (!record) return;
  while ((await members.removeSome(tenantId)).hasMore);
  const gatewayKey = await gatewayKeys.find(tenantId);
  if (gatewayKey) await gatewayKeys.remove(gatewayKey.id);
  await retireKey(ctx, deps);
  await partition.removeTenant();
  for (const collection of partition.collections) while ((await partition.removeSome(collection)) > 0);
  await provisionings.undo(record, ctx.now);
}

async function retireKey({ tenantId }: TenantContext, { vault }: Deps): Promise<void> {
  const keyId = await vault.find(tenantId);
  if (!keyId) return;
  await vault.disable(keyId);
  await vault.scheduleDeletion(keyId);
  await vault.unname(tenantId);
}
