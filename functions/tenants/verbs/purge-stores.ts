import type { TenantContext } from '../../kernel/tenant-context.ts';
import { addSeconds } from '../../kernel/time.ts';
import type { DeletionDeps, ObjectStoreName } from '../ports.ts';

/** How long one call works before it hands the rest to the next; below the functions' timeout with room for a slow page. */
const WORK_SECONDS = 240;
export const memberStore = 'members';
export const keyAliasStore = 'key-alias';
export const nameStore = 'names';
export const gatewayKeyStore = 'gateway-key';
export const tableStore = (collection: string): string => `table/${collection}`;

interface Target {
  readonly receiptId: string;
}
/** `done` false: call again. */
export interface Purged {
  readonly done: boolean;
}

async function emptied(removeSome: () => Promise<number>, clock: DeletionDeps['clock']): Promise<boolean> {
  const until = addSeconds(clock(), WORK_SECONDS);
  while (clock() < until) if ((await removeSome()) === 0) return true;
  return false;
}

export async function purgeMembers(
  { tenantId, now }: TenantContext,
  { receiptId }: Target,
  { members, receipts, clock }: Pick<DeletionDeps, 'members' | 'receipts' | 'clock'>,
): Promise<Purged> {
  await receipts.count(receiptId, memberStore, await members.count(tenantId), now);
  return { done: await emptied(async () => (await members.removeSome(tenantId)).removed, clock) };
}

export async function purgeObjects(
  { now }: TenantContext,
  { receiptId, store }: Target & { readonly store: ObjectStoreName },
  { objects, receipts, clock }: Pick<DeletionDeps, 'objects' | 'receipts' | 'clock'>,
): Promise<Purged> {
  await receipts.count(receiptId, store, await objects[store].count(), now);
  return { done: await emptied(() => objects[store].removeSome(), clock) };
}

export async function purgeGatewayKey(
  { tenantId, now }: TenantContext,
  { receiptId }: Target,
  { gatewayKeys, receipts }: Pick<DeletionDeps, 'gatewayKeys' | 'receipts'>,
): Promise<void> {
  const key = await gatewayKeys.find(tenantId);
  await receipts.count(receiptId, gatewayKeyStore, key ? 1 : 0, now);
  if (key) await gatewayKeys.remove(key.id);
}
