import type { Verb } from '../../kernel/endpoint.ts';
import type { ListPage } from '../../kernel/page.ts';
import { addDays, civilDate, type Period, utcDate, utcMidnight } from '../../kernel/time.ts';
import type { billing } from '../contract.ts';
import type { DayBookEntry } from '../domain/day-book.ts';
import { monthOf } from '../domain/ledger-reports.ts';
import type { LedgerEntryView } from '../ledger-contract.ts';
import type { LedgerReadDeps } from '../ledger-ports.ts';
import { monthPeriod } from './read-ledger.ts';

const viewOf = ({ tenantId, source, at, currency, entries, recognitions }: DayBookEntry): LedgerEntryView => ({
  ...{ tenantId, source, at, currency },
  entries: entries.map((entry) => ({ ...entry })),
  recognitions: recognitions.map(({ date, amount }) => ({ date, amount })),
});

export const entryView = (page: ListPage<DayBookEntry>) => ({ ...page, data: page.data.map(viewOf) });

export const listLedgerEntries: Verb<typeof billing.endpoints.listLedgerEntries, LedgerReadDeps> = async (
  { now },
  { limit, cursor, period, date, tenantId, source },
  { ledger },
) => {
  const part: Period = date
    ? { start: utcMidnight(civilDate(date)), end: utcMidnight(addDays(civilDate(date), 1)) }
    : monthPeriod(period ?? monthOf(utcDate(now)));
  const filter = { tenantId, source };
  return entryView(await ledger.listEntries(part, { limit, cursor }, filter));
};
