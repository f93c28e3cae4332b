import * as z from 'zod';
import { currencySchema } from '../../kernel/currency.ts';
import { tenantIdSchema } from '../../kernel/ids.ts';
import { money, moneyCodec } from '../../kernel/money.ts';
import { civilDateSchema, instantSchema } from '../../kernel/time.ts';
import type { DayBookEntry } from './day-book.ts';
import { ledgerAccounts, type Posting } from './ledger.ts';

export const postingCodec = z.object({
  source: z.string(),
  at: instantSchema,
  currency: currencySchema,
  entries: z.array(z.object({ account: z.enum(ledgerAccounts), amount: moneyCodec })).readonly(),
  recognitions: z.array(z.object({ lineId: z.string(), date: civilDateSchema, amount: moneyCodec })).readonly(),
}) satisfies z.ZodType<Posting>;

/** Each account and each day once, as `dayBookEntry` and `condense` leave them: amounts by their names. */
const compactSchema = z.object({
  source: z.string(),
  at: instantSchema,
  currency: currencySchema,
  entries: z.partialRecord(z.enum(ledgerAccounts), z.string()),
  earned: z.record(civilDateSchema, z.string()),
});
type Compact = z.output<typeof compactSchema>;

const ALL_LINES = 'all';

const compact = ({ source, at, currency, entries, recognitions }: Posting): Compact => ({
  ...{ source, at, currency },
  entries: Object.fromEntries(entries.map(({ account, amount }) => [account, amount.minor.toString()])),
  earned: Object.fromEntries(recognitions.map(({ date, amount }) => [date, amount.minor.toString()])),
});

const whole = ({ source, at, currency, entries, earned }: Compact): Posting => ({
  ...{ source, at, currency },
  entries: ledgerAccounts.flatMap((account) => {
    const minor = entries[account];
    return minor === undefined ? [] : [{ account, amount: money(BigInt(minor), currency) }];
  }),
  recognitions: Object.entries(earned).map(([date, minor]) => ({
    lineId: ALL_LINES,
    date: civilDateSchema.parse(date),
    amount: money(BigInt(minor), currency),
  })),
});

export const storedEntry = ({ tenantId, ...posting }: DayBookEntry) => ({ tenantId, ...compact(posting) });
export function entryOf(item: unknown): DayBookEntry {
  const { tenantId, ...stored } = compactSchema.extend({ tenantId: tenantIdSchema }).parse(item);
  return { tenantId, ...whole(stored) };
}

export const storedPostings = (postings: readonly Posting[]): readonly Compact[] => postings.map(compact);
export const postingsOf = (stored: unknown): readonly Posting[] => z.array(compactSchema).parse(stored).map(whole);
