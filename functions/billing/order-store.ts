import * as z from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import { moneyCodec } from '../kernel/money.ts';
import { civilDateSchema } from '../kernel/time.ts';
import type { Table } from '../platform/table.ts';
import type { OrderStore, PurchaseOrderRecord, RemittanceRecord } from './order-ports.ts';
import { allItems, decoded, putRecord, storedFields } from './stored-record.ts';

const orderCodec = z.object({
  id: z.string(),
  number: z.string(),
  validUntil: civilDateSchema.nullable(),
  state: z.enum(['open', 'closed']),
  ...storedFields,
}) satisfies z.ZodType<PurchaseOrderRecord>;

const remittanceCodec = z.object({
  bankReference: z.string(),
  invoiceId: z.string(),
  paymentId: z.string(),
  amount: moneyCodec,
  valueDate: civilDateSchema,
  text: z.string(),
  ...storedFields,
}) satisfies z.ZodType<RemittanceRecord>;

/** One number, however it is written: ` po 4711` is `PO 4711`. */
const claimed = (number: string): string => number.normalize('NFKC').replace(/\s+/g, ' ').trim().toUpperCase();

/**
 * FINANCE#<t>#PURCHASEORDER / pur_…             an order of the customer's
 * FINANCE#<t>#PURCHASEORDER / NUMBER#<number>   whose number that is: each is used once
 * FINANCE#<t>#REMITTANCE / <bank's reference>   a transfer
 * PLATFORM#REMITTANCE#BANK / <bank's reference>  that it was recorded, whoever it was for: the bank names it once
 */
export function orderStore(tenantId: TenantId, table: Table): OrderStore {
  const pk = `FINANCE#${tenantId}#PURCHASEORDER`;
  return {
    async orders() {
      const items = await allItems(table, { pk, prefix: 'pur_', newestFirst: true, consistent: true });
      return items.map((item) => decoded(orderCodec, item));
    },
    add: (order, taken) => {
      const { id, number, version, createdAt, updatedAt } = order;
      const key = { pk, sk: `NUMBER#${claimed(number)}` };
      const claim = { ...key, entity: 'purchase-order-number', order: id, version, createdAt, updatedAt };
      return [
        { put: claim, if: { kind: 'absent' }, orElse: taken },
        putRecord(orderCodec, { pk, sk: id }, 'purchase-order', order, undefined),
      ];
    },
    change: (order, before) => putRecord(orderCodec, { pk, sk: order.id }, 'purchase-order', order, before),
    addRemittance: (remittance, taken) => {
      const { bankReference: sk, paymentId, version, createdAt, updatedAt } = remittance;
      const claim = { pk: 'PLATFORM#REMITTANCE#BANK', sk, entity: 'remittance-claim', tenantId, paymentId };
      const key = { pk: `FINANCE#${tenantId}#REMITTANCE`, sk };
      return [
        { put: { ...claim, version, createdAt, updatedAt }, if: { kind: 'absent' }, orElse: taken },
        putRecord(remittanceCodec, key, 'remittance', remittance, undefined),
      ];
    },
  };
}
