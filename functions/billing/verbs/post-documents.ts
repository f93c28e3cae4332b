import type { Write } from '../../kernel/change.ts';
import { addDays, earlier, later, type Period, utcMidnight } from '../../kernel/time.ts';
import type { InvoiceLine } from '../domain/invoice-line.ts';
import { owedIn } from '../domain/invoice-state.ts';
import type { Posting, Recognition } from '../domain/ledger.ts';
import { postCreditNote, postInvoice, postPayout } from '../domain/postings.ts';
import { type Day, daysOf, type UsageByDay } from '../domain/revenue-schedule.ts';
import type { AccountRecord, BillingDeps, CreditNoteRecord } from '../ports.ts';
import type { Issue, Issued } from './issue.ts';

/** A sandbox's money is play money: it has no place in the books. */
export const posted = (
  { mode }: Pick<AccountRecord, 'mode'>,
  posting: Posting | undefined,
  { finance }: Pick<BillingDeps, 'finance'>,
): readonly Write[] => (posting && mode === 'live' ? [finance.post(posting)] : []);

const keyOf = (meter: string, { start, end }: Period) => [meter, start, end].join(' ');

/** The days on which what these lines bill was used. */
async function usageByDay(lines: readonly InvoiceLine[], { usageParts }: BillingDeps): Promise<UsageByDay> {
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

async function postNote(issue: Issue, note: CreditNoteRecord, deps: BillingDeps): Promise<Posting | undefined> {
  const issued = { id: note.id, at: issue.at };
  const credited = issue.books.invoices.find(({ id }) => id === note.invoiceId);
  const from = credited ? owedIn(credited) : 'receivable';
  if (note.plan === null) {
    const payout = issue.decision.notes.find(({ invoiceId }) => invoiceId === note.invoiceId);
    return payout && postPayout(issued, payout.cancelled, from);
  }
  const applied = issue.settling.applied.notes.find((each) => each.note === note.plan);
  if (!applied) throw new Error(`nothing was settled by ${note.number}`);
  return postCreditNote(issued, applied, await scheduleOf(issue, note.invoiceId, deps), from);
}

/** What the documents of one moment do to the sub-ledger; in their own transaction, so each is posted once. */
export async function postDocuments(
  issue: Issue,
  { invoice, notes }: Pick<Issued, 'invoice' | 'notes'>,
  deps: BillingDeps,
): Promise<readonly Write[]> {
  const { account } = issue.books;
  if (account.mode !== 'live') return [];
  const used = await usageByDay(invoice?.plan.lines ?? [], deps);
  const postings = [
    ...(invoice ? [postInvoice({ id: invoice.id, at: issue.at }, invoice.plan, used)] : []),
    ...(await Promise.all(notes.map((note) => postNote(issue, note, deps)))),
  ];
  return postings.flatMap((posting) => posted(account, posting, deps));
}
