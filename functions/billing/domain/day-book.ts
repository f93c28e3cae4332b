import type { CurrencyCode } from '../../kernel/currency.ts';
import type { TenantId } from '../../kernel/ids.ts';
import { money } from '../../kernel/money.ts';
import { type CivilDate, type Instant, utcDate, utcMidnight } from '../../kernel/time.ts';
import { earnedOn, type LedgerAccount, type LedgerEntry, type Posting, type Recognition } from './ledger.ts';
import { monthOf, monthStart } from './ledger-reports.ts';

/** A line of the day book: what one event of one tenant did, with its days of earning summed over its lines. */
export interface DayBookEntry extends Posting {
  readonly tenantId: TenantId;
}

/** Stands for all lines of a document, where they are told apart no more. */
const ALL_LINES = 'all';

type Sums<Of extends string> = Map<Of, bigint>;
const addTo = <Of extends string>(sums: Sums<Of>, of: Of, minor: bigint): void => {
  sums.set(of, (sums.get(of) ?? 0n) + minor);
};

const entriesFrom = (sums: Sums<LedgerAccount>, currency: CurrencyCode): LedgerEntry[] =>
  [...sums]
    .filter(([, minor]) => minor !== 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([account, minor]) => ({ account, amount: money(minor, currency) }));

const recognitionsFrom = (sums: Sums<CivilDate>, currency: CurrencyCode): Recognition[] =>
  [...sums]
    .filter(([, minor]) => minor !== 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, minor]) => ({ lineId: ALL_LINES, date, amount: money(minor, currency) }));

export function dayBookEntry(tenantId: TenantId, posting: Posting): DayBookEntry {
  const [accounts, days]: [Sums<LedgerAccount>, Sums<CivilDate>] = [new Map(), new Map()];
  for (const { account, amount } of posting.entries) addTo(accounts, account, amount.minor);
  for (const each of posting.recognitions) addTo(days, earnedOn(posting, each), each.amount.minor);
  const { source, at, currency } = posting;
  return {
    ...{ tenantId, source, at, currency },
    entries: entriesFrom(accounts, currency),
    recognitions: recognitionsFrom(days, currency),
  };
}

interface Condensing {
  readonly source: string;
  readonly at: Instant;
  readonly currency: CurrencyCode;
  readonly accounts: Sums<LedgerAccount>;
  readonly days: Sums<CivilDate>;
}

/** A day's notes keep apart from the rest of the day, and what is earned goes by the month that booked it. */
function groupOf(
  { source, at, currency }: Posting,
  part: 'entries' | 'recognitions',
): Omit<Condensing, 'accounts' | 'days'> {
  const day = utcDate(at);
  if (part === 'recognitions') {
    const month = monthOf(day);
    return { source: `earned:${month}`, at: monthStart(month), currency };
  }
  const kind = source.startsWith('credit-note:') ? 'credit-note' : 'day';
  return { source: `${kind}:${day}`, at: utcMidnight(day), currency };
}

/**
 * Any number of postings as few that do the same: every report says of these what it says of those. So months of a large
 * house are as quick to read as those of a small one. Condensing what is condensed changes nothing.
 */
export function condense(postings: readonly Posting[]): readonly Posting[] {
  const groups = new Map<string, Condensing>();
  const group = (posting: Posting, part: 'entries' | 'recognitions'): Condensing => {
    const of = groupOf(posting, part);
    const key = `${of.currency} ${of.source}`;
    const found = groups.get(key) ?? { ...of, accounts: new Map(), days: new Map() };
    groups.set(key, found);
    return found;
  };
  for (const posting of postings) {
    for (const { account, amount } of posting.entries) addTo(group(posting, 'entries').accounts, account, amount.minor);
    for (const each of posting.recognitions)
      addTo(group(posting, 'recognitions').days, earnedOn(posting, each), each.amount.minor);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { source, at, currency, accounts, days }]) => ({
      ...{ source, at, currency },
      entries: entriesFrom(accounts, currency),
      recognitions: recognitionsFrom(days, currency),
    }))
    .filter(({ entries, recognitions }) => entries.length + recognitions.length > 0);
}

export const currenciesOf = (postings: readonly Posting[]): readonly CurrencyCode[] =>
  [...new Set(postings.map(({ currency }) => currency))].sort();
