import type { Instant } from '../../kernel/time.ts';
import { type Deletion, type DeletionStep, finishStep } from '../domain/deletion.ts';
import type { ReceiptRecord, Receipts } from '../ports.ts';

type Changes = Partial<Pick<ReceiptRecord, 'deletion' | 'keyDeletionDate' | 'certificate'>>;

export async function receiptOf(receipts: Pick<Receipts, 'find'>, receiptId: string): Promise<ReceiptRecord> {
  const receipt = await receipts.find(receiptId);
  if (!receipt) throw new Error(`no receipt ${receiptId}`);
  return receipt;
}

export async function changeReceipt(
  receipts: Pick<Receipts, 'change'>,
  before: ReceiptRecord,
  changes: Changes,
  now: Instant,
): Promise<void> {
  await receipts.change({ ...before, ...changes, version: before.version + 1, updatedAt: now }, before.version);
}

/** Notes a step as done, with what it told; a repeat changes nothing. */
export async function noteStep(
  receipts: Pick<Receipts, 'find' | 'change'>,
  receiptId: string,
  finished: DeletionStep,
  now: Instant,
  tell: (deletion: Deletion) => Deletion = (deletion) => deletion,
): Promise<ReceiptRecord> {
  const receipt = await receiptOf(receipts, receiptId);
  const deletion = tell(finishStep(receipt.deletion, finished, now));
  if (JSON.stringify(deletion) !== JSON.stringify(receipt.deletion))
    await changeReceipt(receipts, receipt, { deletion }, now);
  return receipt;
}
