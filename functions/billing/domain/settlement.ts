import { sub as less } from '../../kernel/decimal.ts';
import { add, atLeastZero, type Money, neg, smaller, sub, sum, zero } from '../../kernel/money.ts';
import { addSeconds, type Instant } from '../../kernel/time.ts';
import {
  type CreditedInvoice,
  type CreditNotePlan,
  creditable,
  type LineCredit,
  planCreditNote,
  settledCredit,
} from './credit-note.ts';
import type { InvoiceLine, LineDraft } from './invoice-line.ts';
import { aggregate } from './rating.ts';
import {
  commitmentOf,
  countedFor,
  type RatedMeter,
  type RatedPeriod,
  rated,
  ratedMeters,
  type SegmentUsage,
  usageLine,
} from './usage-lines.ts';

/** A line of a final invoice that billed one meter of one segment; the original one first, late ones after it. */
export interface BilledLine {
  readonly invoiceId: string;
  readonly lineId: string;
  readonly meter: string;
  readonly segment: Instant;
  readonly amount: Money;
  /** By settlements alone. */
  readonly credited: Money;
  /** What credit notes of every kind have left of it. */
  readonly creditable: Money;
}

/** A period whose invoice is final; `usage` is all that counts now. */
export interface FinalPeriod extends RatedPeriod {
  /** What counted when it was last settled, at first when its own invoice became final. */
  readonly settled: readonly SegmentUsage[];
  readonly billed: readonly BilledLine[];
  /** The sum of its minimum lines so far: what later lines used up is taken off. */
  readonly minimumLeft: Money;
}

export interface SettlementCredit {
  readonly invoiceId: string;
  readonly lineId: string;
  readonly amount: Money;
}

export interface Settlement {
  /** For the invoice that becomes final: late usage, corrections and the minimum they use up. */
  readonly lines: readonly LineDraft[];
  readonly credits: readonly SettlementCredit[];
}

const isUsageOf = (line: InvoiceLine, period: RatedPeriod): boolean =>
  line.of?.start === period.planned.start && line.of.end === period.planned.end;

/** Reads a period's standing from the final invoices, oldest first, and their credit notes. */
export function finalPeriod(
  period: RatedPeriod,
  settled: readonly SegmentUsage[],
  invoices: readonly CreditedInvoice[],
): FinalPeriod {
  const currency = invoices[0]?.plan.currency ?? period.segments[0]?.terms.currency ?? 'USD';
  const own = invoices.flatMap((invoice) =>
    invoice.plan.lines.filter((line) => isUsageOf(line, period)).map((line) => ({ invoice, line })),
  );
  const billed = own.flatMap(({ invoice, line }): BilledLine[] => {
    if (line.meter === undefined || line.segment === undefined) return [];
    const { meter, segment, amount, id: lineId } = line;
    const [credited, left] = [settledCredit(invoice, lineId), creditable(invoice, lineId)];
    return [{ invoiceId: invoice.id, lineId, meter, segment, amount, credited, creditable: left }];
  });
  const minimums = own.filter(({ line }) => line.kind === 'minimum').map(({ line }) => line.amount);
  return { ...period, settled, billed, minimumLeft: sum(minimums, currency) };
}

interface Difference {
  readonly entry: RatedMeter;
  readonly lines: readonly BilledLine[];
  readonly amount: Money;
}

const standing = (lines: readonly BilledLine[], currency: Money['currency']): Money =>
  sum(
    lines.map((line) => sub(line.amount, line.credited)),
    currency,
  );

function differenceOf(period: FinalPeriod, entry: RatedMeter): Difference {
  const { meter, segment } = entry;
  const lines = period.billed.filter((line) => line.meter === meter && line.segment === segment.period.start);
  const target = rated(entry, countedFor(period.usage, entry));
  return { entry, lines, amount: sub(target, standing(lines, target.currency)) };
}

const differencesOf = (period: FinalPeriod): Difference[] =>
  ratedMeters(period).map((entry) => differenceOf(period, entry));

export interface SettlementKey {
  readonly meter: string;
  readonly segment: Instant;
}

const isAt = ({ entry }: Difference, key: SettlementKey): boolean =>
  entry.meter === key.meter && entry.segment.period.start === key.segment;

/** D of the contract: what rating gives now, less what was billed and credited. Undefined where the plan does not price it. */
export const openDifference = (period: FinalPeriod, key: SettlementKey): Money | undefined =>
  differencesOf(period).find((difference) => isAt(difference, key))?.amount;

function lateLine(period: FinalPeriod, { entry, lines, amount }: Difference): LineDraft {
  const [now, before] = [countedFor(period.usage, entry), countedFor(period.settled, entry)];
  const withoutCorrections = rated(entry, { events: now.events, corrections: before.corrections });
  const isLateUsage = sub(withoutCorrections, standing(lines, amount.currency)).minor > 0n;
  return usageLine(entry, period.planned, {
    kind: isLateUsage ? 'late-usage' : 'correction',
    quantity: less(aggregate(now), aggregate(before)),
    amount,
  });
}

/** Late lines use up the period's minimum line before they cost anything. */
function usedMinimum(period: FinalPeriod, late: readonly LineDraft[]): LineDraft | undefined {
  const [first, last] = [period.segments[0], period.segments.at(-1)];
  const used = smaller(
    period.minimumLeft,
    sum(
      late.map((line) => line.amount),
      period.minimumLeft.currency,
    ),
  );
  if (!first || !last || used.minor <= 0n) return undefined;
  return {
    kind: 'minimum',
    period: { start: first.period.start, end: last.period.end },
    of: period.planned,
    amount: neg(used),
    taxCategory: last.terms.taxCategory,
    plan: last.terms.plan,
  };
}

/** How far what stands billed may sink: down to the commitment, this settlement's own lines included. */
function roomToCredit(period: FinalPeriod, lines: readonly LineDraft[]): Money {
  const { currency } = period.minimumLeft;
  const billed = add(standing(period.billed, currency), period.minimumLeft);
  const stands = add(
    billed,
    sum(
      lines.map((line) => line.amount),
      currency,
    ),
  );
  return atLeastZero(sub(stands, commitmentOf(period) ?? zero(currency)));
}

function creditsOf(differences: readonly Difference[], room: Money): SettlementCredit[] {
  const credits: SettlementCredit[] = [];
  let roomLeft = room;
  for (const { amount, lines } of differences) {
    let open = smaller(neg(amount), roomLeft);
    for (const { invoiceId, lineId, creditable: left } of lines) {
      const part = smaller(open, left);
      if (part.minor <= 0n) continue;
      credits.push({ invoiceId, lineId, amount: part });
      [open, roomLeft] = [sub(open, part), sub(roomLeft, part)];
    }
  }
  return credits;
}

function settlePeriod(period: FinalPeriod): Settlement {
  const differences = differencesOf(period);
  const late = differences.filter(({ amount }) => amount.minor > 0n).map((difference) => lateLine(period, difference));
  const minimum = usedMinimum(period, late);
  const lines = minimum ? [...late, minimum] : late;
  return {
    lines,
    credits: creditsOf(
      differences.filter(({ amount }) => amount.minor < 0n),
      roomToCredit(period, lines),
    ),
  };
}

/** What every final period of the subscription puts on the invoice that becomes final now, and gives back by credit notes. */
export function settle(periods: readonly FinalPeriod[]): Settlement {
  const settlements = [...periods]
    .sort((a, b) => Number(a.planned.start > b.planned.start) - Number(a.planned.start < b.planned.start))
    .map(settlePeriod);
  return { lines: settlements.flatMap(({ lines }) => lines), credits: settlements.flatMap(({ credits }) => credits) };
}

/** A correction that makes a difference negative and lower than it was is given back at once, for its own meter and segment. */
export function settleCorrection(before: FinalPeriod, after: FinalPeriod, key: SettlementKey): SettlementCredit[] {
  const [was, is] = [openDifference(before, key), openDifference(after, key)];
  if (!was || !is || is.minor >= 0n || is.minor >= was.minor) return [];
  return creditsOf(
    differencesOf(after).filter((difference) => isAt(difference, key)),
    roomToCredit(after, []),
  );
}

/** What a period remembers after a settlement: everything, or one meter of one segment after a correction settled it alone. */
export function settledAfter(period: FinalPeriod, key?: SettlementKey): readonly SegmentUsage[] {
  if (!key) return period.usage;
  const isKey = (entry: SettlementKey) => entry.meter === key.meter && entry.segment === key.segment;
  return [...period.settled.filter((entry) => !isKey(entry)), ...period.usage.filter(isKey)];
}

/** One note per invoice, numbered in the order of the invoices that they credit; none where it would come to 0. */
export function settlementNotes(
  credits: readonly SettlementCredit[],
  invoices: readonly CreditedInvoice[],
): CreditNotePlan[] {
  return invoices.flatMap((invoice): CreditNotePlan[] => {
    const own = credits
      .filter((credit) => credit.invoiceId === invoice.id)
      .map(({ lineId, amount }): LineCredit => ({ lineId, amount, purpose: 'settlement' }));
    const decision = planCreditNote(invoice, own);
    if (!decision.ok) throw new RangeError(`${decision.refusal}: ${decision.lineId} of ${invoice.id}`);
    return decision.note.total.minor === 0n ? [] : [decision.note];
  });
}

const LATE_SECONDS = 35 * 86_400;

/** Where no further invoice will come, an extra one settles here; the extra invoice itself does not move the instant. */
export const settlementDeadline = (lastFinalization: Instant): Instant => addSeconds(lastFinalization, LATE_SECONDS);

export interface LastInvoice {
  readonly lastFinalization: Instant;
  readonly furtherInvoiceComes: boolean;
}

/** After the deadline each correction that leaves something to pay makes its own extra invoice at once. */
export const needsExtraInvoiceNow = (
  at: Instant,
  { lastFinalization, furtherInvoiceComes }: LastInvoice,
  open: Money,
): boolean => !furtherInvoiceComes && at > settlementDeadline(lastFinalization) && open.minor > 0n;
