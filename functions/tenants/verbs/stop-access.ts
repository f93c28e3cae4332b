import type { TenantContext } from '../../kernel/tenant-context.ts';
import { addSeconds, type Instant } from '../../kernel/time.ts';
import { finishStep } from '../domain/deletion.ts';
import type { DeletionDeps } from '../ports.ts';
import { changeReceipt, receiptOf } from './receipt-progress.ts';

/**
 * How long a gateway may still know a caller by the tenant's own gateway key: its authorizer's answers are kept for 15
 * seconds. Without the key such a caller would be told 401 instead of 410.
 */
const KNOWN_SECONDS = 17;

/**
 * The tenant's state has stopped everybody already; here the deletion makes sure of it, and takes its instant from the
 * commit that did so. A repeat after the tenant's item is gone goes by the receipt.
 */
export async function stopAccess(
  ctx: TenantContext,
  { receiptId }: { readonly receiptId: string },
  { receipts, tenants }: Pick<DeletionDeps, 'receipts' | 'tenants'>,
): Promise<{ readonly effectiveAt: Instant; readonly knownUntil: Instant }> {
  const receipt = await receiptOf(receipts, receiptId);
  if (receipt.tenantId !== ctx.tenantId) throw new Error('this receipt is of another tenant');
  const tenant = await tenants.find();
  if (tenant && tenant.deletion?.receiptId !== receiptId)
    throw new Error('this tenant is not being deleted by this receipt');
  const effectiveAt = tenant?.deletion?.effectiveAt ?? receipt.deletion.effectiveAt;
  const deletion = finishStep({ ...receipt.deletion, effectiveAt }, 'Stop access', ctx.now);
  await changeReceipt(receipts, receipt, { deletion }, ctx.now);
  return { effectiveAt, knownUntil: addSeconds(ctx.now, KNOWN_SECONDS) };
}
