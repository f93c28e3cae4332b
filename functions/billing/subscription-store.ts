import * as z from 'zod';
import type { Item, Key } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import { civilDateSchema, instantSchema, periodSchema } from '../kernel/time.ts';
import type { Table } from '../platform/table.ts';
import {
  chargeCodec,
  lineDraftCodec,
  planTermsSchema,
  prorationLineCodec,
  segmentUsageCodec,
} from './domain/stored-invoice.ts';
import { subscriptionStates } from './domain/subscription-state.ts';
import type { PeriodRecord, SubscriptionRecord, SubscriptionStore } from './ports.ts';
import { allItems, decoded, putRecord, storedFields } from './stored-record.ts';

const subscriptionCodec = z.object({
  id: z.string(),
  state: z.enum(subscriptionStates),
  terms: planTermsSchema,
  cycle: z.object({ interval: z.enum(['month', 'year']), anchor: civilDateSchema, anchorDay: z.number().int() }),
  index: z.number().int(),
  period: periodSchema,
  plans: z.array(z.object({ at: instantSchema, terms: planTermsSchema })).readonly(),
  charges: z.array(chargeCodec).readonly(),
  prorations: z.array(prorationLineCodec).readonly(),
  pendingChange: z.object({ plan: z.string(), at: instantSchema }).nullable(),
  cancelAt: instantSchema.nullable(),
  ...storedFields,
}) satisfies z.ZodType<SubscriptionRecord>;

const periodCodec = z.object({
  planned: periodSchema,
  segments: z.array(z.object({ terms: planTermsSchema, period: periodSchema })).readonly(),
  recurring: z.array(lineDraftCodec).readonly(),
  prorations: z.array(prorationLineCodec).readonly(),
  state: z.enum(['draft', 'final']),
  finalizesAt: instantSchema,
  invoiceId: z.string(),
  settled: z.array(segmentUsageCodec).readonly(),
  ...storedFields,
}) satisfies z.ZodType<PeriodRecord>;

/**
 * TENANT#<t>#BILLING / SUBSCRIPTION          what is bought, with the current period
 * TENANT#<t>#BILLING / PERIOD#<its start>    a period that has ended
 */
export function subscriptionStore(tenantId: TenantId, table: Table): SubscriptionStore {
  const pk = `TENANT#${tenantId}#BILLING`;
  const key: Key = { pk, sk: 'SUBSCRIPTION' };
  const period = (item: Item): PeriodRecord => decoded(periodCodec, item);
  return {
    async find() {
      const item = await table.get(key);
      return item && decoded(subscriptionCodec, item);
    },
    async periods() {
      const items = await allItems(table, { pk, prefix: 'PERIOD#', newestFirst: true, consistent: true });
      return items.map(period);
    },
    put: (subscription, before) => putRecord(subscriptionCodec, key, 'subscription', subscription, before),
    remove: ({ version }) => ({ delete: key, if: { kind: 'version', version } }),
    putPeriod: (record, before) =>
      putRecord(periodCodec, { pk, sk: `PERIOD#${record.planned.start}` }, 'billing-period', record, before),
  };
}
