import type { TenantContext } from '../../kernel/tenant-context.ts';
import { addSeconds } from '../../kernel/time.ts';
import type { DeletionDeps } from '../ports.ts';
import { nameStore, type Purged, tableStore } from './purge-stores.ts';
import { noteStep, receiptOf } from './receipt-progress.ts';

type Deps = Pick<DeletionDeps, 'tenants' | 'names' | 'partition' | 'receipts' | 'clock'>;
const WORK_SECONDS = 240;

/**
 * The tombstone stands before the tenant's item goes, so that its callers are told 410 at every moment; the tenant's item
 * goes before the rest, because writers who come late look for it and leave.
 */
export async function purgeItems(
  ctx: TenantContext,
  { receiptId }: { readonly receiptId: string },
  deps: Deps,
): Promise<Purged> {
  const { tenants, names, partition, receipts, clock } = deps;
  const until = addSeconds(clock(), WORK_SECONDS);
  const { deletion } = await receiptOf(receipts, receiptId);
  const tenant = await tenants.find();
  if (tenant) {
    await receipts.count(receiptId, nameStore, await names.count(ctx.tenantId, tenant.signupId), ctx.now);
    await names.bury(tenant, deletion.effectiveAt, ctx.now);
    await count(ctx, receiptId, 'CONFIG', deps);
    await partition.removeTenant();
  }
  for (const collection of partition.collections) {
    await count(ctx, receiptId, collection, deps);
    let left = true;
    while (left && clock() < until) left = (await partition.removeSome(collection)) > 0;
    if (left) return { done: false };
  }
  await noteStep(receipts, receiptId, 'Purge', ctx.now);
  return { done: true };
}

async function count({ now }: TenantContext, receiptId: string, collection: string, deps: Deps): Promise<void> {
  const { receipts, partition } = deps;
  await receipts.count(receiptId, tableStore(collection), await partition.count(collection), now);
}
