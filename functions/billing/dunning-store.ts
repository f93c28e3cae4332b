import * as z from 'zod';
import type { Item, Key, Write } from '../kernel/change.ts';
import { type TenantId, tenantIdSchema } from '../kernel/ids.ts';
import { moneyCodec } from '../kernel/money.ts';
import { instantSchema } from '../kernel/time.ts';
import { listPage } from '../platform/cursor.ts';
import type { Seal } from '../platform/seal.ts';
import type { Table } from '../platform/table.ts';
import { dunningActs, dunningStates, isRunning, standings, upcoming } from './domain/dunning.ts';
import type { DunningList, DunningRecord, DunningStore, ListedCase, StandingRecord } from './dunning-ports.ts';
import { allItems, decoded, putRecord, storedFields } from './stored-record.ts';

const caseCodec = z.object({
  invoiceId: z.string(),
  number: z.string(),
  policy: z.string(),
  state: z.enum(dunningStates),
  next: z.number().int(),
  openedAt: instantSchema,
  extendedSeconds: z.number().int(),
  lastFailure: z.object({ class: z.string(), code: z.string() }).nullable(),
  closedAt: instantSchema.nullable(),
  ...storedFields,
}) satisfies z.ZodType<DunningRecord>;

const standingCodec = z.object({ standing: z.enum(standings), ...storedFields }) satisfies z.ZodType<StandingRecord>;

const rowCodec = z.object({
  tenantId: tenantIdSchema,
  invoiceId: z.string(),
  number: z.string(),
  state: z.enum(dunningStates),
  open: moneyCodec,
  openedAt: instantSchema,
  nextAct: z.enum(dunningActs).nullable(),
  nextAt: instantSchema.nullable(),
}) satisfies z.ZodType<ListedCase>;

export const dunningListPk = 'PLATFORM#DUNNING';

/**
 * FINANCE#<t>#DUNNING / inv_…         what is done about one unpaid invoice
 * FINANCE#<t>#STANDING / STANDING     the worst of them
 * PLATFORM#DUNNING / <t>#inv_…        the same case while it runs, for operators
 */
export function dunningStore(tenantId: TenantId, table: Table): DunningStore {
  const pk = `FINANCE#${tenantId}#DUNNING`;
  const standingKey: Key = { pk: `FINANCE#${tenantId}#STANDING`, sk: 'STANDING' };
  return {
    async find(invoiceId) {
      const item = await table.get({ pk, sk: invoiceId });
      return item && decoded(caseCodec, item);
    },
    cases: async () => (await allItems(table, { pk, consistent: true })).map((item) => decoded(caseCodec, item)),
    async findStanding() {
      const item = await table.get(standingKey);
      return item && decoded(standingCodec, item);
    },
    put: (record, open, before) => [
      putRecord(caseCodec, { pk, sk: record.invoiceId }, 'dunning', record, before),
      rowWrite(tenantId, record, open),
    ],
    putStanding: (record, before) => putRecord(standingCodec, standingKey, 'standing', record, before),
  };
}

function rowWrite(tenantId: TenantId, record: DunningRecord, open: ListedCase['open']): Write {
  const key: Key = { pk: dunningListPk, sk: `${tenantId}#${record.invoiceId}` };
  if (!isRunning(record)) return { delete: key };
  const { invoiceId, number, state, openedAt, version, createdAt, updatedAt } = record;
  const row = {
    tenantId,
    invoiceId,
    number,
    state,
    open,
    openedAt,
    ...upcoming(record),
  };
  const encoded = z.encode(rowCodec, row) as Record<string, unknown>;
  return { put: { ...key, entity: 'dunning-row', version, createdAt, updatedAt, ...encoded } };
}

export const dunningList = (platform: Table, seal: Seal): DunningList => ({
  list: (page) => listPage({ table: platform, seal }, { pk: dunningListPk }, page, rowOf),
});

const rowOf = (item: Item): ListedCase => decoded(rowCodec, item);
