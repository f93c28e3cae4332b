import type { InvoiceRecord } from '../ports.ts';

/** What is asked for without anybody's asking. */
export const isDue = ({ state, open }: InvoiceRecord): boolean =>
  (state === 'final' || state === 'past-due') && open.minor > 0n;

/** What the saved method is charged for. */
export const isCollected = (invoice: InvoiceRecord): boolean => isDue(invoice) && invoice.collection !== 'send-invoice';

/** What was written off may still be paid. */
export const isPayable = (invoice: InvoiceRecord): boolean =>
  isDue(invoice) || (invoice.state === 'written-off' && invoice.open.minor > 0n);
