import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { ProvisionDeps } from '../ports.ts';
import { retireKeys } from './retire-keys.ts';

type Deps = Pick<ProvisionDeps, 'provisionings' | 'members' | 'gatewayKeys' | 'vault' | 'partition'>;

/** Leaves nothing of a tenant that did not come to be; the details go last, because a repeat works from them. */
export async function undoProvisioning(ctx: TenantContext, deps: Deps): Promise<void> {
  const { tenantId } = ctx;
  const { provisionings, members, partition } = deps;
  const record = await provisionings.find(tenantId);
  if (!record) return;
  while ((await members.removeSome(tenantId)).hasMore);
  await retireKeys(tenantId, deps);
  await partition.removeTenant();
  for (const collection of partition.collections) while ((await partition.removeSome(collection)) > 0);
  await provisionings.undo(record, ctx.now);
}
