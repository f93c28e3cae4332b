import type { TenantContext } from '../../kernel/tenant-context.ts';
import { finishStep } from '../domain/deletion.ts';
import type { DeletionDeps } from '../ports.ts';
import { keyAliasStore } from './purge-stores.ts';
import { changeReceipt, receiptOf } from './receipt-progress.ts';

/** Unusable from now, gone on the date that the receipt keeps; the date is noted before the alias that leads to the key goes. */
export async function disableKey(
  ctx: TenantContext,
  { receiptId }: { readonly receiptId: string },
  { vault, receipts }: Pick<DeletionDeps, 'vault' | 'receipts'>,
): Promise<void> {
  const receipt = await receiptOf(receipts, receiptId);
  const keyId = await vault.find(ctx.tenantId);
  if (!keyId && !receipt.keyDeletionDate) throw new Error('the key of this tenant has no alias and no deletion date');
  await receipts.count(receiptId, keyAliasStore, keyId ? 1 : 0, ctx.now);
  if (keyId) await vault.disable(keyId);
  const keyDeletionDate = keyId ? await vault.scheduleDeletion(keyId) : receipt.keyDeletionDate;
  const deletion = finishStep(receipt.deletion, 'Disable key', ctx.now);
  await changeReceipt(receipts, receipt, { deletion, ...(keyDeletionDate ? { keyDeletionDate } : {}) }, ctx.now);
  await vault.unname(ctx.tenantId);
}
