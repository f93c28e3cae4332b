import type { TenantContext } from '../../kernel/tenant-context.ts';
import { type DeletionStep, type FinalInvoice, failStep, withInvoice } from '../domain/deletion.ts';
import type { Receipts } from '../ports.ts';
import { changeReceipt, noteStep, receiptOf } from './receipt-progress.ts';

/** A step of another capability is done; what it told about the final invoice goes onto the receipt. */
export async function noteProgress(
  ctx: TenantContext,
  { receiptId, finished, told }: Noted,
  { receipts }: { readonly receipts: Pick<Receipts, 'find' | 'change'> },
): Promise<void> {
  await noteStep(receipts, receiptId, finished, ctx.now, (deletion) => (told ? withInvoice(deletion, told) : deletion));
}

interface Noted {
  readonly receiptId: string;
  readonly finished: DeletionStep;
  readonly told?: Partial<FinalInvoice> | undefined;
}

/** The receipt names the step that the work stopped at. */
export async function noteFailure(
  ctx: TenantContext,
  { receiptId }: { readonly receiptId: string },
  { receipts }: { readonly receipts: Pick<Receipts, 'find' | 'change'> },
): Promise<void> {
  const receipt = await receiptOf(receipts, receiptId);
  await changeReceipt(receipts, receipt, { deletion: failStep(receipt.deletion, ctx.now) }, ctx.now);
}
