import * as z from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import { moneyCodec } from '../kernel/money.ts';
import type { Table } from '../platform/table.ts';
import type { DisputeRecord, DisputeStore } from './dispute-ports.ts';
import { disputeStates } from './domain/dispute.ts';
import { allItems, decoded, putRecord, storedFields } from './stored-record.ts';

const disputeCodec = z.object({
  reference: z.string(),
  paymentId: z.string(),
  invoiceId: z.string(),
  amount: moneyCodec,
  fee: moneyCodec,
  state: z.enum(disputeStates),
  ...storedFields,
}) satisfies z.ZodType<DisputeRecord>;

/** FINANCE#<t>#DISPUTE / <the provider's name of it> */
export function disputeStore(tenantId: TenantId, table: Table): DisputeStore {
  const pk = `FINANCE#${tenantId}#DISPUTE`;
  return {
    async findDispute(reference) {
      const item = await table.get({ pk, sk: reference });
      return item && decoded(disputeCodec, item);
    },
    disputes: async () => (await allItems(table, { pk, consistent: true })).map((item) => decoded(disputeCodec, item)),
    putDispute: (dispute, before) => putRecord(disputeCodec, { pk, sk: dispute.reference }, 'dispute', dispute, before),
  };
}
