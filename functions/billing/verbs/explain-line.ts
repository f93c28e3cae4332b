import { minorDigits } from '../../kernel/currency.ts';
import { add, decimal, mul, ONE, type Rational, ratio, toRatioString, ZERO } from '../../kernel/decimal.ts';
import type { Verb } from '../../kernel/endpoint.ts';
import { type Money, neg, add as plus, round, sub, sum } from '../../kernel/money.ts';
import { problem } from '../../kernel/problem.ts';
import { periodSeconds } from '../../kernel/time.ts';
import type { billing } from '../contract.ts';
import type { InvoiceLine } from '../domain/invoice-line.ts';
import { shareOf } from '../domain/periods.ts';
import type { MeterTerms, PlanTerms } from '../domain/plan.ts';
import { billableQuantity, priceOf, rate } from '../domain/rating.ts';
import type { LineExplanation } from '../explain-contract.ts';
import type { ApiDeps, CreditNoteRecord, InvoiceRecord, PeriodRecord } from '../ports.ts';

/** Everything that a line was computed from. */
interface Known {
  readonly line: InvoiceLine;
  readonly invoice: InvoiceRecord;
  readonly periods: readonly PeriodRecord[];
  readonly invoices: readonly InvoiceRecord[];
  readonly notes: readonly CreditNoteRecord[];
}

type Answer = Pick<
  LineExplanation,
  'method' | 'rule' | 'share' | 'quantity' | 'base' | 'earlier' | 'credited' | 'recomputed'
>;
const nothing = { rule: null, share: null, quantity: null, base: null, earlier: [], credited: null };

const stated = ({ line }: Known): Answer => ({ ...nothing, method: 'stated', recomputed: line.amount });

const ruleOf = ({ plan, version }: PlanTerms, { included, price }: MeterTerms): LineExplanation['rule'] => ({
  ...{ plan, version, included },
  price:
    price === 'blocked' ? null : (structuredClone(price) as NonNullable<NonNullable<LineExplanation['rule']>['price']>),
});

/** The segment that a usage line rates, with the terms that it was sold under. */
function segmentOf({ line, periods }: Known) {
  const period = periods.find(({ planned }) => planned.start === line.of?.start);
  const segment = period?.segments.find(({ period: { start } }) => start === line.segment);
  const meter = segment && line.meter !== undefined ? segment.terms.meters[line.meter] : undefined;
  return period && segment && meter ? { planned: period.planned, segment, meter } : undefined;
}

interface Earlier {
  readonly invoiceId: string;
  readonly line: InvoiceLine;
}

/** What was billed for the same meter and segment before: late usage is the difference to it. Ids sort by creation. */
function earlierOf({ line, invoice, invoices }: Known): readonly Earlier[] {
  const isSame = (other: InvoiceLine) =>
    other.meter === line.meter && other.segment === line.segment && other.of?.start === line.of?.start;
  const before = invoices.filter(
    ({ finalizedAt }) => finalizedAt !== null && finalizedAt < (invoice.finalizedAt ?? ''),
  );
  return before.flatMap(({ id, plan }) => plan.lines.filter(isSame).map((each) => ({ invoiceId: id, line: each })));
}

function creditedOf(earlier: readonly Earlier[], { notes, invoice }: Known): Money {
  const isBefore = ({ issuedWith, finalizedAt }: CreditNoteRecord) =>
    issuedWith === invoice.id || finalizedAt < (invoice.finalizedAt ?? '');
  const credits = notes
    .filter(isBefore)
    .flatMap(({ plan, invoiceId }) => (plan?.lines ?? []).map(({ lineId, amount }) => ({ invoiceId, lineId, amount })));
  const own = credits.filter((credit) =>
    earlier.some(({ invoiceId, line: { id } }) => credit.invoiceId === invoiceId && credit.lineId === id),
  );
  return sum(
    own.map(({ amount }) => amount),
    invoice.plan.currency,
  );
}

/** What a segment's quantity costs: pricing section 4, rounded once. */
function rated(known: Known): Answer {
  const found = segmentOf(known);
  if (!found) return stated(known);
  const { line, invoice } = known;
  const { planned, segment, meter } = found;
  const earlier = line.kind === 'usage' ? [] : earlierOf(known);
  const counted = [...earlier.map((each) => each.line), line].reduce<Rational>(
    (total, { quantity }) => add(total, quantity ?? ZERO),
    ZERO,
  );
  const share = shareOf(segment.period, planned);
  const billable = billableQuantity(meter, counted, share);
  const unrounded = meter.price === 'blocked' ? ZERO : priceOf(meter.price, billable, share);
  const billed = sum(
    earlier.map((each) => each.line.amount),
    invoice.plan.currency,
  );
  const credited = creditedOf(earlier, known);
  return {
    ...{ method: line.kind === 'usage' ? 'rated' : 'rated-again', base: null, rule: ruleOf(segment.terms, meter) },
    share: { seconds: periodSeconds(segment.period).toString(), of: periodSeconds(planned).toString() },
    quantity: {
      counted: toRatioString(counted),
      included: toRatioString(mul(decimal(meter.included), share)),
      billable: toRatioString(billable),
      unrounded: toRatioString(unrounded),
    },
    earlier: earlier.map(({ invoiceId, line: { id, amount } }) => ({ invoiceId, lineId: id, amount })),
    credited: earlier.length > 0 ? credited : null,
    recomputed: plus(sub(rate(meter, counted, share, invoice.plan.currency), billed), credited),
  };
}

const baseOf = ({ unitPrice, quantity, amount }: InvoiceLine): NonNullable<LineExplanation['base']> => ({
  amount: unitPrice ?? '0',
  quantity: toRatioString(quantity ?? ONE),
  sign: amount.minor < 0n ? '-1' : '1',
});

/** A fee, or the share of it that a change of plan left. */
function ofFee(known: Known): Answer {
  const { line, invoice } = known;
  if (line.unitPrice === undefined) return stated(known);
  const part = line.fraction ? ratio(line.fraction.seconds, line.fraction.of) : ONE;
  const size = round(mul(mul(decimal(line.unitPrice), line.quantity ?? ONE), part), invoice.plan.currency);
  const recomputed = line.amount.minor < 0n ? neg(size) : size;
  // The unused part of what was itself a part: its amount is what that one was billed.
  if (recomputed.minor !== line.amount.minor) return stated(known);
  const share = line.fraction ? { seconds: line.fraction.seconds.toString(), of: line.fraction.of.toString() } : null;
  return { ...nothing, method: share ? 'share-of-time' : 'fee', share, base: baseOf(line), recomputed };
}

const methods: Readonly<Partial<Record<InvoiceLine['kind'], (known: Known) => Answer>>> = {
  recurring: ofFee,
  proration: ofFee,
  usage: rated,
  'late-usage': rated,
  correction: rated,
};

export const explainInvoiceLine: Verb<typeof billing.endpoints.explainInvoiceLine, ApiDeps> = async (
  _,
  { invoiceId, lineId },
  { finance, subscriptions },
) => {
  const invoice = await finance.findInvoice(invoiceId);
  const line = invoice?.plan.lines.find(({ id }) => id === lineId);
  if (!invoice || !line) throw problem('not-found');
  const [periods, invoices, notes] = await Promise.all([
    subscriptions.periods(),
    finance.invoices(),
    finance.creditNotes(),
  ]);
  const explain = methods[line.kind] ?? stated;
  return {
    ...{ invoiceId, lineId, kind: line.kind, meter: line.meter ?? null, amount: line.amount },
    ...explain({ line, invoice, periods, invoices, notes }),
    ...{ minorDigits: minorDigits(invoice.plan.currency), rounding: 'half-away-from-zero' },
  };
};
