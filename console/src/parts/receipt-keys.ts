import type { DeletionKeys } from '../shapes.ts';

const nameOf = (receiptId: string): string => `tenantry.receipt.${receiptId}`;

/** In sessionStorage: a reload goes on, a closed tab forgets. Whoever has the secret may see what was deleted. */
export const keepReceiptSecret = ({
  receiptId,
  receiptSecret,
}: Pick<DeletionKeys, 'receiptId' | 'receiptSecret'>): void => sessionStorage.setItem(nameOf(receiptId), receiptSecret);
export const readReceiptSecret = (receiptId: string): string | undefined =>
  sessionStorage.getItem(nameOf(receiptId)) ?? undefined;
