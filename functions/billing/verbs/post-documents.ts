import type { Write } from '../../kernel/change.ts';
import type { CurrencyCode } from '../../kernel/currency.ts';
import { addDays, earlier, type Instant, later, type Period, utcMidnight } from '../../kernel/time.ts';
import type { InvoiceLine } from '../domain/invoice-line.ts';
import { owedIn } from '../domain/invoice-state.ts';
import type { Posting, Recognition } from '../domain/ledger.ts';
import { postCreditNote, postInvoice, postPayout } from '../domain/postings.ts';
import { type Day, daysOf, type UsageByDay } from '../domain/revenue-schedule.ts';
import type { AccountRecord, BillingDeps, CreditNoteRecord, InvoiceRecord } from '../ports.ts';
import type { Issue, Issued } from './issue.ts';

type Books = Pick<BillingDeps, 'finance' | 'dayBook'>;

const moves = ({ entries, recognitions }: Posting): boolean => entries.length + recognitions.length > 0;

/** A sandbox's money is play money: it has no place in the books. All that one transaction posts is posted by one call. */
const postedAll = (
  { mode }: Pick<AccountRecord, 'mode'>,
  postings: readonly Posting[],
  { finance, dayBook }: Books,
): readonly Write[] =>
  mode === 'live' && postings.length > 0
    ? [...postings.filter(moves).map(finance.post), ...dayBook.enter(postings)]
    : [];

/** Several of one transaction; what moved nothing is left out. */
export const postedTogether = (
  account: Pick<AccountRecord, 'mode'>,
  postings: readonly (Posting | undefined)[],
  deps: Books,
): readonly Write[] =>
  postedAll(
    account,
    postings.flatMap((each) => (each ? [each] : [])),
    deps,
  );

export const posted = (
  account: Pick<AccountRecord, 'mode'>,
  posting: Posting | undefined,
  deps: Books,
): readonly Write[] => postedAll(account, posting ? [posting] : [], deps);

const keyOf = (meter: string, { start, end }: Period) => [meter, start, end].join(' ');

/** The days on which what these lines bill was used. */
export async function usageByDay(lines: readonly InvoiceLine[], { usageParts }: BillingDeps): Promise<UsageByDay> {
  const days = new Map<string, readonly Day[]>();
  for (const { meter, period, net } of lines) {
    if (meter === undefined || net.minor === 0n) continue;
    const dates = daysOf(period).map(({ date }) => date);
    const quantities = await usageParts(
      meter,
      dates.map((date) => ({
        start: later(period.start, utcMidnight(date)),
        end: earlier(period.end, utcMidnight(addDays(date, 1))),
      })),
    );
    days.set(
      keyOf(meter, period),
      dates.flatMap((date, index) => {
        const weight = quantities[index];
        return weight ? [{ date, weight }] : [];
      }),
    );
  }
  return (meter, period) => days.get(keyOf(meter, period)) ?? [];
}

/** Everything posted so far for the lines of an invoice. */
async function scheduleOf(issue: Issue, invoiceId: string, { finance }: BillingDeps): Promise<readonly Recognition[]> {
  const earlierNotes = issue.books.notes.filter((note) => note.invoiceId === invoiceId && note.plan !== null);
  const sources = [`invoice:${invoiceId}`, ...earlierNotes.map(({ id }) => `credit-note:${id}`)];
  const postings = await Promise.all(sources.map((source) => finance.findPosting(source)));
  return postings.flatMap((posting) => posting?.recognitions ?? []);
}

async function postNote(issue: Issue, note: CreditNoteRecord, at: Instant, deps: BillingDeps): Promise<Posting> {
  const issued = { id: note.id, at };
  const credited = issue.books.invoices.find(({ id }) => id === note.invoiceId);
  const from = credited ? owedIn(credited) : 'receivable';
  const without = nothingMoved(`credit-note:${note.id}`, at, note.total.currency);
  if (note.plan === null) {
    const payout = issue.decision.notes.find(({ invoiceId }) => invoiceId === note.invoiceId);
    return (payout && postPayout(issued, payout.cancelled, from)) ?? without;
  }
  const applied = issue.settling.applied.notes.find((each) => each.note === note.plan);
  if (!applied) throw new Error(`nothing was settled by ${note.number}`);
  return postCreditNote(issued, applied, await scheduleOf(issue, note.invoiceId, deps), from) ?? without;
}

/** A document of 0 has a line in the day book all the same: what finance exports of a day is complete. */
export const nothingMoved = (source: string, at: Instant, currency: CurrencyCode): Posting => ({
  ...{ source, at, currency, entries: [], recognitions: [] },
});

/** What the documents of one moment do to the sub-ledger; in their own transaction, so each is posted once. */
export async function postDocuments(
  issue: Issue,
  { invoice, notes }: Pick<Issued, 'invoice' | 'notes'>,
  deps: BillingDeps,
): Promise<readonly Write[]> {
  const { account } = issue.books;
  if (account.mode !== 'live') return [];
  const at = later(issue.at, deps.dayBook.now);
  const used = await usageByDay(invoice?.plan.lines ?? [], deps);
  const ofInvoice = ({ id, plan }: InvoiceRecord) =>
    postInvoice({ id, at }, plan, used) ?? nothingMoved(`invoice:${id}`, at, plan.currency);
  const postings = [
    ...(invoice ? [ofInvoice(invoice)] : []),
    ...(await Promise.all(notes.map((note) => postNote(issue, note, at, deps)))),
  ];
  return postedAll(account, postings, deps);
}
