import type { Item, Key } from '../kernel/change.ts';
import { currencySchema } from '../kernel/currency.ts';
import type { TenantId } from '../kernel/ids.ts';
import { type Instant, instant, type Period, utcDate } from '../kernel/time.ts';
import { listFiltered } from '../platform/cursor.ts';
import type { Seal } from '../platform/seal.ts';
import type { Table } from '../platform/table.ts';
import { billingProblem } from './contract.ts';
import { dayBookEntry } from './domain/day-book.ts';
import { type Month, monthOf } from './domain/ledger-reports.ts';
import { entryOf, postingsOf, storedEntry, storedPostings } from './domain/stored-posting.ts';
import type { Ledger, MonthTotals } from './ledger-ports.ts';
import { lockOf } from './period-store.ts';
import type { DayBook } from './ports.ts';
import { allItems } from './stored-record.ts';

const dayBookPk = (entity: string, month: Month) => `PLATFORM#DAYBOOK#${entity}#${month}`;

/** PLATFORM#DAYBOOK#<entity>#<month> / <instant>#<source>   one line for each posting, in the transaction that makes it */
export const dayBook = (entity: string, tenantId: TenantId, now: Instant): DayBook => ({
  now,
  enter: (postings) => [
    ...postings.map((posting) => ({
      put: {
        pk: dayBookPk(entity, monthOf(utcDate(posting.at))),
        sk: `${posting.at}#${posting.source}`,
        ...{ entity: 'day-book-entry', version: 1, createdAt: posting.at, updatedAt: posting.at },
        ...storedEntry(dayBookEntry(tenantId, posting)),
      },
      if: { kind: 'absent' } as const,
    })),
    ...[...new Set(postings.map(({ at }) => monthOf(utcDate(at))))].map((month) => ({
      check: lockOf(entity, month, tenantId),
      if: { kind: 'absent' } as const,
      orElse: billingProblem('period-locked'),
    })),
  ],
});

const totalsKey = (entity: string, { month, currency }: Pick<MonthTotals, 'month' | 'currency'>): Key => ({
  pk: `PLATFORM#LEDGER#${entity}`,
  sk: `MONTH#${month}#${currency}`,
});
const foldedKey = (entity: string): Key => ({ pk: `PLATFORM#LEDGER#${entity}`, sk: 'FOLDED' });

const totalsOf = (item: Item): MonthTotals => {
  const [, month = '', currency] = item.sk.split('#');
  const version = Number(item['version']);
  return { month, currency: currencySchema.parse(currency), postings: postingsOf(item['postings']), version };
};

/**
 * PLATFORM#LEDGER#<entity> / FOLDED                     how far the day book is folded
 * PLATFORM#LEDGER#<entity> / MONTH#<month>#<currency>   what was posted in the month, condensed
 */
export function ledgerStore(entity: string, table: Table, seal: Seal): Ledger {
  const within = ({ start, end }: Period) => ({
    pk: dayBookPk(entity, monthOf(utcDate(start))),
    ...{ from: start, before: end, consistent: true },
  });
  return {
    entries: async (part) => (await allItems(table, within(part))).map(entryOf),
    listEntries: (part, page, { tenantId, source }) => {
      const ofTenant = (item: Item) => tenantId === undefined || item['tenantId'] === tenantId;
      const ofKind = (item: Item) => source === undefined || String(item['source']).startsWith(`${source}:`);
      const matches = (item: Item) => ofTenant(item) && ofKind(item);
      return listFiltered({ table, seal }, within(part), page, { matches, values: { tenantId, source } }, entryOf);
    },
    foldedThrough: async () => {
      const item = await table.get(foldedKey(entity));
      return item && instant(String(item['through']));
    },
    totals: async (month) => {
      const query = { pk: foldedKey(entity).pk, prefix: month ? `MONTH#${month}#` : 'MONTH#', consistent: true };
      return (await allItems(table, query)).map(totalsOf);
    },
    ...foldsOf(entity, table),
  };
}

function foldsOf(entity: string, table: Table): Pick<Ledger, 'fold' | 'unfold'> {
  const folded = (from: Instant | undefined, through: Instant) => ({
    put: { ...foldedKey(entity), entity: 'ledger-fold', version: 1, through, updatedAt: through },
    if: from ? ({ kind: 'equals', values: { through: from } } as const) : ({ kind: 'absent' } as const),
  });
  return {
    fold: ({ totals, from, through }) =>
      table.transact([
        folded(from, through),
        ...totals.map(({ month, currency, postings, version }) => ({
          put: {
            ...totalsKey(entity, { month, currency }),
            ...{ entity: 'ledger-month', version, updatedAt: through },
            postings: storedPostings(postings),
          },
          if: version === 1 ? ({ kind: 'absent' } as const) : ({ kind: 'version', version: version - 1 } as const),
        })),
      ]),
    unfold: (start, totals, from) =>
      table.transact([
        folded(from, start),
        ...totals.map((each) => ({
          delete: totalsKey(entity, each),
          if: { kind: 'version', version: each.version } as const,
        })),
      ]),
  };
}
