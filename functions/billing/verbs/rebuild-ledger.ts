import { WriteConflict } from '../../kernel/change.ts';
import { add, type Money, smaller, sub, zero } from '../../kernel/money.ts';
import { type Instant, instantOf } from '../../kernel/time.ts';
import type { DisputeRecord } from '../dispute-ports.ts';
import { applyCreditNote } from '../domain/credit-note.ts';
import { postDisputeClosed, postDisputeOpened } from '../domain/dispute.ts';
import type { Posting, Recognition } from '../domain/ledger.ts';
import {
  type OwedIn,
  postCreditNote,
  postInvoice,
  postPayment,
  postPayout,
  postRefund,
  postRefundReturned,
} from '../domain/postings.ts';
import type { UsageByDay } from '../domain/revenue-schedule.ts';
import type { BillingDeps, CreditNoteRecord, InvoiceRecord, PaymentRecord, RefundRecord } from '../ports.ts';
import { nothingMoved, usageByDay } from './post-documents.ts';
import { getAccount, recordChange } from './record-change.ts';

/** How invoices stand at a moment of the history, as those who posted then saw them. */
interface Standing {
  readonly open: Map<string, Money>;
  readonly earned: Map<string, readonly Recognition[]>;
  readonly givenUp: Set<string>;
}

interface Happening {
  readonly at: Instant;
  /** Of what happened at one moment: notes pay the invoice beside them, which pays notes out. */
  readonly order: number;
  readonly post: (standing: Standing) => Posting | undefined;
}

const owedInFor = ({ givenUp }: Standing, invoiceId: string): OwedIn =>
  givenUp.has(invoiceId) ? 'bad-debt' : 'receivable';
const take = ({ open }: Standing, id: string, amount: Money): Money => {
  const before = open.get(id) ?? zero(amount.currency);
  const taken = smaller(before, amount);
  open.set(id, sub(before, taken));
  return taken;
};
const remember = ({ earned }: Standing, id: string, posting: Posting | undefined): void => {
  earned.set(id, [...(earned.get(id) ?? []), ...(posting?.recognitions ?? [])]);
};

const invoiceHappens = ({ id, plan, finalizedAt }: InvoiceRecord, used: UsageByDay): Happening[] =>
  finalizedAt
    ? [
        {
          ...{ at: finalizedAt, order: 1 },
          post: (standing) => {
            standing.open.set(id, plan.due);
            const posting = postInvoice({ id, at: finalizedAt }, plan, used);
            remember(standing, id, posting);
            return posting ?? nothingMoved(`invoice:${id}`, finalizedAt, plan.currency);
          },
        },
      ]
    : [];

function noteHappens({ id, plan, invoiceId, issuedWith, total, finalizedAt: at }: CreditNoteRecord): Happening {
  const without = nothingMoved(`credit-note:${id}`, at, total.currency);
  const payout = (standing: Standing) => {
    const from = owedInFor(standing, invoiceId);
    return postPayout({ id, at }, take(standing, invoiceId, total), from) ?? without;
  };
  if (!plan) return { at, order: 2, post: payout };
  const post = (standing: Standing) => {
    const from = owedInFor(standing, invoiceId);
    const applied = {
      note: plan,
      ...applyCreditNote(plan.total, standing.open.get(invoiceId) ?? zero(total.currency)),
    };
    take(standing, invoiceId, applied.reducesOpen);
    const posting = postCreditNote({ id, at }, applied, standing.earned.get(invoiceId) ?? [], from);
    remember(standing, invoiceId, posting);
    return posting ?? without;
  };
  // Beside no invoice it credits one that was there.
  return { at, order: issuedWith === null ? 2 : 0, post };
}

/** Of old ones nobody kept it: one that was given back changed again since, and came about when it was made. */
const paidAt = ({ refunded, state, updatedAt, createdAt, succeededAt }: PaymentRecord): Instant =>
  succeededAt ?? (refunded.minor === 0n && state === 'succeeded' ? updatedAt : createdAt);

function paymentHappens(payment: PaymentRecord): Happening {
  const { id, invoiceId, amount, fee } = payment;
  const at = paidAt(payment);
  const post = (standing: Standing) => {
    const from = owedInFor(standing, invoiceId);
    return postPayment({ id, at }, { received: amount, owed: take(standing, invoiceId, amount), from, fee });
  };
  return { at, order: 3, post };
}

const cameIn: readonly PaymentRecord['state'][] = ['succeeded', 'refunded', 'disputed', 'charged-back'];

/** What was lost is owed again. */
function disputeHappens(dispute: DisputeRecord): Happening[] {
  const { invoiceId, amount, state, createdAt, updatedAt: at } = dispute;
  const opened: Happening = { at: createdAt, order: 6, post: () => postDisputeOpened(dispute, createdAt) };
  if (state === 'open') return [opened];
  const post = (standing: Standing) => {
    if (state === 'won') return postDisputeClosed(dispute, { at, to: 'cash' });
    const before = standing.open.get(invoiceId) ?? zero(amount.currency);
    standing.open.set(invoiceId, add(before, amount));
    return postDisputeClosed(dispute, { at, to: owedInFor(standing, invoiceId) });
  };
  return [opened, { at, order: 7, post }];
}

function refundHappens({ id, amount, state, updatedAt, succeededAt }: RefundRecord): Happening[] {
  const wentAt = succeededAt ?? (state === 'succeeded' ? updatedAt : undefined);
  if (!wentAt) return [];
  const went: Happening = { at: wentAt, order: 4, post: () => postRefund({ id, at: wentAt }, amount) };
  if (state !== 'failed') return [went];
  return [went, { at: updatedAt, order: 8, post: () => postRefundReturned({ id, at: updatedAt }, amount) }];
}

async function historyOf(deps: BillingDeps, posted: readonly Posting[]): Promise<readonly Happening[]> {
  const { finance } = deps;
  const [invoices, notes, payments, refunds, disputes] = await Promise.all([
    finance.invoices(),
    finance.creditNotes(),
    finance.payments(),
    finance.refunds(),
    finance.disputes(),
  ]);
  const final = invoices.filter(({ number }) => number !== null);
  const used = await usageByDay(
    final.flatMap(({ plan }) => plan.lines),
    deps,
  );
  const givenUp = posted.filter(({ source }) => source.startsWith('write-off:'));
  return [
    ...final.flatMap((invoice) => invoiceHappens(invoice, used)),
    ...notes.map(noteHappens),
    ...payments.filter(({ state }) => cameIn.includes(state)).map(paymentHappens),
    ...disputes.flatMap(disputeHappens),
    ...refunds.flatMap(refundHappens),
    // A write-off is in the ledger from the day there were any; what is paid afterwards lessens the loss.
    ...givenUp.map((posting) => ({
      ...{ at: posting.at, order: 5 },
      post: ({ givenUp: of }: Standing) => {
        of.add(posting.source.slice('write-off:'.length));
        return posting;
      },
    })),
  ];
}

/** The postings of a tenant, from its documents, payments and refunds alone: the same whenever they are made. */
export async function rebuiltPostings(deps: BillingDeps): Promise<readonly Posting[]> {
  const account = await getAccount(deps);
  if (account.mode !== 'live') return [];
  const happenings = await historyOf(deps, await deps.finance.postings());
  const standing: Standing = { open: new Map(), earned: new Map(), givenUp: new Set() };
  return [...happenings]
    .sort((a, b) => (a.at === b.at ? a.order - b.order : a.at < b.at ? -1 : 1))
    .flatMap(({ post }) => post(standing) ?? []);
}

/** True where it was entered now, false where its line was there. */
async function enter(posting: Posting, isPosted: boolean, deps: BillingDeps): Promise<boolean> {
  const account = await getAccount(deps);
  const moves = posting.entries.length + posting.recognitions.length > 0;
  const writes = [...(isPosted || !moves ? [] : [deps.finance.post(posting)]), ...deps.dayBook.enter([posting])];
  const audit = { action: 'ledger.rebuild', target: posting.source };
  try {
    await recordChange(account, { writes, audit, reply: undefined }, deps);
    return true;
  } catch (error) {
    if (error instanceof WriteConflict) return false;
    throw error;
  }
}

/**
 * Posts what was issued, paid or given back before there was a ledger, and enters into the day book what is not in it. What
 * was posted stays as it was. Answers the instant of the oldest that is new.
 */
export async function rebuildTenant(deps: BillingDeps, since: Instant = instantOf(0)): Promise<Instant | undefined> {
  const posted = await deps.finance.postings();
  const known = new Map(posted.map((posting) => [posting.source, posting]));
  let oldest: Instant | undefined;
  for (const rebuilt of await rebuiltPostings(deps)) {
    const posting = known.get(rebuilt.source) ?? rebuilt;
    if (posting.at < since || !(await enter(posting, known.has(posting.source), deps))) continue;
    if (oldest === undefined || posting.at < oldest) oldest = posting.at;
  }
  return oldest;
}
