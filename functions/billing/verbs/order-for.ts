import { type CivilDate, type Instant, localDate } from '../../kernel/time.ts';
import type { PurchaseOrderRecord } from '../order-ports.ts';
import type { BillingDeps } from '../ports.ts';

/** The newest order that is open and valid on the day of the invoice. */
export async function orderFor(
  at: Instant,
  timeZone: string,
  { orders }: Pick<BillingDeps, 'orders'>,
): Promise<string | undefined> {
  const today: CivilDate = localDate(at, timeZone);
  const isValid = ({ state, validUntil }: PurchaseOrderRecord) =>
    state === 'open' && (validUntil === null || validUntil >= today);
  return (await orders.orders()).find(isValid)?.number;
}
