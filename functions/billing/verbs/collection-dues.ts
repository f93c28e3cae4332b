import type { Write } from '../../kernel/change.ts';
import { addSeconds, type Instant } from '../../kernel/time.ts';
import type { BillingDeps, InvoiceRecord, PaymentRecord } from '../ports.ts';

const RESUME_SECONDS = 900;

/** When a payment whose answer was lost is looked after, at the latest. */
export const resumesAt = ({ createdAt }: Pick<PaymentRecord, 'createdAt'>): Instant =>
  addSeconds(createdAt, RESUME_SECONDS);

type Deps = Pick<BillingDeps, 'schedules'>;

/** Asked for at once, unless it is sent; and looked at again when it would be past due. */
export const putDues = ({ id, open, finalizedAt, dueAt, collection }: InvoiceRecord, { schedules }: Deps): Write[] =>
  open.minor === 0n || !finalizedAt || !dueAt
    ? []
    : [
        ...(collection === 'send-invoice' ? [] : [schedules.put('collect', finalizedAt, id)]),
        schedules.put('collect', dueAt, id),
      ];

/** What need not be looked at any more once a payment has its outcome, or an invoice has nothing open. */
export function removeDues(
  { id, open, finalizedAt, dueAt }: InvoiceRecord,
  payment: PaymentRecord | undefined,
  { schedules }: Deps,
): Write[] {
  const instants = [...(payment ? [resumesAt(payment)] : []), ...(open.minor === 0n ? [finalizedAt, dueAt] : [])];
  // A transaction may name an item once.
  return [...new Set(instants)].flatMap((at) => (at ? [schedules.remove('collect', at, id)] : []));
}
