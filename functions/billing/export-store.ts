import * as z from 'zod';
import type { Item, Key } from '../kernel/change.ts';
import { civilDate, civilDateSchema, instantSchema } from '../kernel/time.ts';
import { listPage } from '../platform/cursor.ts';
import type { Seal } from '../platform/seal.ts';
import type { Table } from '../platform/table.ts';
import type { ExportRecord, Exports } from './export-ports.ts';
import { allItems, decoded } from './stored-record.ts';

const recordCodec = z.object({
  date: civilDateSchema,
  exportedAt: instantSchema,
  folder: z.string(),
  files: z.array(z.object({ name: z.string(), sha256: z.string(), rows: z.number().int() })).readonly(),
}) satisfies z.ZodType<ExportRecord>;

/**
 * PLATFORM#EXPORT#<entity> / DAY#<date>             a day in the finance bucket, with its files' hashes
 * PLATFORM#EXPORT#<entity> / REQUEST#<date>         somebody asked for it; gone when it is done
 * PLATFORM#EXPORT#<entity> / THROUGH                every day up to it is exported
 */
export function exportStore(entity: string, table: Table, seal: Seal): Exports {
  const pk = `PLATFORM#EXPORT#${entity}`;
  const key = (sk: string): Key => ({ pk, sk });
  const recordOf = (item: Item) => decoded(recordCodec, item);
  return {
    find: async (date) => {
      const item = await table.get(key(`DAY#${date}`));
      return item && recordOf(item);
    },
    list: (page) => listPage({ table, seal }, { pk, prefix: 'DAY#', newestFirst: true }, page, recordOf),
    through: async () => {
      const item = await table.get(key('THROUGH'));
      return item && civilDate(String(item['date']));
    },
    requested: async () =>
      (await allItems(table, { pk, prefix: 'REQUEST#', consistent: true })).map(({ sk }) =>
        civilDate(sk.slice('REQUEST#'.length)),
      ),
    request: (date, now) => [
      { put: { ...key(`REQUEST#${date}`), entity: 'export-request', version: 1, createdAt: now, updatedAt: now } },
    ],
    record: (record) => {
      const { date, exportedAt: at } = record;
      const stamp = { entity: 'finance-export', version: 1, createdAt: at, updatedAt: at };
      const stored = z.encode(recordCodec, record) as Record<string, unknown>;
      return table.transact([
        { put: { ...key(`DAY#${date}`), ...stamp, ...stored } },
        { delete: key(`REQUEST#${date}`) },
      ]);
    },
    moveOn: (date, now) =>
      table.transact([{ put: { ...key('THROUGH'), entity: 'export-cursor', version: 1, updatedAt: now, date } }]),
  };
}
