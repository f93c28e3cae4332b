import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CreditedInvoice,
  type CreditNotePlan,
  planCreditNote,
} from '../../../functions/billing/domain/credit-note.ts';
import { segmentsOf } from '../../../functions/billing/domain/periods.ts';
import type { PlanTerms } from '../../../functions/billing/domain/plan.ts';
import {
  finalPeriod,
  needsExtraInvoiceNow,
  openDifference,
  type Settlement,
  settle,
  settleCorrection,
  settledAfter,
  settlementDeadline,
  settlementNotes,
} from '../../../functions/billing/domain/settlement.ts';
import type { RatedPeriod, SegmentUsage } from '../../../functions/billing/domain/usage-lines.ts';
import { toPlainString } from '../../../functions/kernel/decimal.ts';
import { sum, toMajorString } from '../../../functions/kernel/money.ts';
import { addSeconds, instant } from '../../../functions/kernel/time.ts';
import { anInvoice, aPlan, finalized, january, span, summary, taxAt, unitPrice, usd, used, whole } from './builders.ts';

const calls = (options: Partial<PlanTerms> = {}) =>
  aPlan({ meters: { calls: unitPrice('1'), disk: unitPrice('1') }, ...options });
const committed = (minimum: string) => calls({ minimum });

/** A period through its life: its invoice is final, then events and corrections arrive and are settled. */
function closedPeriod(terms: PlanTerms, usage: readonly SegmentUsage[], options: Parameters<typeof anInvoice>[0] = {}) {
  const period: RatedPeriod = { planned: january, segments: whole(terms), usage };
  let [settled, invoices] = [
    usage,
    [finalized(anInvoice({ closed: period, ...options }), 'inv_1')] as readonly CreditedInvoice[],
  ];
  const withUsage = (next: readonly SegmentUsage[]) => finalPeriod({ ...period, usage: next }, settled, invoices);
  const addNotes = (notes: readonly CreditNotePlan[]) => {
    invoices = invoices.map((invoice) => ({
      ...invoice,
      notes: [...invoice.notes, ...notes.filter(({ invoiceId }) => invoiceId === invoice.id)],
    }));
  };
  const settleNow = (next: readonly SegmentUsage[]): Settlement & { notes: CreditNotePlan[] } => {
    const state = withUsage(next);
    const settlement = settle([state]);
    const notes = settlementNotes(settlement.credits, invoices);
    addNotes(notes);
    invoices = [
      ...invoices,
      finalized(anInvoice({ settlement: settlement.lines, ...options }), `inv_${invoices.length + 1}`),
    ];
    settled = settledAfter(state);
    return { ...settlement, notes };
  };
  return { withUsage, settleNow, addNotes, invoices: () => invoices };
}

const credits = (settlement: Settlement) =>
  settlement.credits.map(({ invoiceId, lineId, amount }) => `${invoiceId} ${lineId} ${toMajorString(amount)}`);
const quantities = (settlement: Settlement) =>
  settlement.lines.map((line) => line.quantity && toPlainString(line.quantity));

describe('late usage and corrections, pricing 7', () => {
  it('bills what came late as a line of its own, with the change of the aggregate', () => {
    const period = closedPeriod(calls(), [used('calls', '80')]);
    const settlement = period.settleNow([used('calls', '95')]);
    expect(summary(settlement.lines)).toEqual(['late-usage 15.00']);
    expect(quantities(settlement)).toEqual(['15']);
    expect(settlement.credits).toEqual([]);
  });

  it('settles once: what was settled is not billed again', () => {
    const period = closedPeriod(calls(), [used('calls', '80')]);
    period.settleNow([used('calls', '95')]);
    expect(period.settleNow([used('calls', '95')])).toMatchObject({ lines: [], credits: [] });
    expect(summary(period.settleNow([used('calls', '96')]).lines)).toEqual(['late-usage 1.00']);
  });

  it('calls it a correction where nothing would be due without the corrections', () => {
    const period = closedPeriod(calls(), [used('calls', '80')]);
    const corrected = period.settleNow([used('calls', '80', { corrections: '5' })]);
    expect(summary(corrected.lines)).toEqual(['correction 5.00']);
    expect(quantities(corrected)).toEqual(['5']);
  });

  it('calls it late usage where events alone would have been due too', () => {
    const period = closedPeriod(calls(), [used('calls', '80')]);
    expect(summary(period.settleNow([used('calls', '81', { corrections: '5' })]).lines)).toEqual(['late-usage 6.00']);
  });

  it('looks only at corrections since the last settlement', () => {
    const period = closedPeriod(calls(), [used('calls', '80', { corrections: '5' })]);
    expect(summary(period.settleNow([used('calls', '82', { corrections: '5' })]).lines)).toEqual(['late-usage 2.00']);
  });

  it('counts tiers and included quantities once for the whole segment', () => {
    const included = aPlan({ meters: { calls: unitPrice('1', '100') } });
    const period = closedPeriod(included, [used('calls', '90')]);
    expect(period.settleNow([used('calls', '98')]).lines).toEqual([]);
    const settlement = period.settleNow([used('calls', '103')]);
    expect(summary(settlement.lines)).toEqual(['late-usage 3.00']);
    expect(quantities(settlement)).toEqual(['5']);
  });

  it('gives back by credit note: the original line first, then later lines, each on its own invoice', () => {
    const period = closedPeriod(calls(), [used('calls', '80')], { tax: taxAt('0.19') });
    period.settleNow([used('calls', '100')]);
    const settlement = period.settleNow([used('calls', '100', { corrections: '-90' })]);
    expect(credits(settlement)).toEqual(['inv_1 line-1 80.00', 'inv_2 line-1 10.00']);
    expect(settlement.notes.map(({ invoiceId, total }) => `${invoiceId} ${toMajorString(total)}`)).toEqual([
      'inv_1 95.20',
      'inv_2 11.90',
    ]);
  });

  it('makes no note of 0 and leaves what it would have settled open', () => {
    const gift = { discounts: [{ id: 'gift', name: 'Gift', kind: 'percent' as const, percent: '100' }] };
    const period = closedPeriod(calls(), [used('calls', '80')], gift);
    const lowered = [used('calls', '80', { corrections: '-10' })];
    expect(period.settleNow(lowered).notes).toEqual([]);
    expect(openDifference(period.withUsage(lowered), { meter: 'calls', segment: january.start })).toEqual(
      usd('-10.00'),
    );
  });

  it('never falls below nothing, however much is corrected away', () => {
    const period = closedPeriod(calls(), [used('calls', '80')]);
    expect(credits(period.settleNow([used('calls', '80', { corrections: '-500' })]))).toEqual(['inv_1 line-1 80.00']);
  });

  it('does not bill goodwill again', () => {
    const period = closedPeriod(calls(), [used('calls', '80')]);
    const [invoice] = period.invoices();
    if (!invoice) throw new Error('no invoice');
    const decision = planCreditNote(invoice, [{ lineId: 'line-1', amount: usd('50.00'), purpose: 'goodwill' }]);
    if (!decision.ok) throw new Error(decision.refusal);
    period.addNotes([decision.note]);
    expect(period.settleNow([used('calls', '80')]).lines).toEqual([]);
    expect(credits(period.settleNow([used('calls', '40')]))).toEqual(['inv_1 line-1 30.00']);
  });

  it('keeps segments apart', () => {
    const at = instant('2026-01-15T00:00:00Z');
    const segments = segmentsOf(january, [
      { at: january.start, terms: calls() },
      { at, terms: calls({ plan: 'enterprise' }) },
    ]);
    const second = span(at, january.end);
    const before = [used('calls', '10'), used('calls', '20', { at: second })];
    const rated = { planned: january, segments, usage: before };
    const invoices = [finalized(anInvoice({ closed: rated }))];
    const after = [used('calls', '14'), used('calls', '17', { at: second })];
    const settlement = settle([finalPeriod({ ...rated, usage: after }, before, invoices)]);
    expect(settlement.lines.map((line) => [line.kind, line.segment, line.amount.minor])).toEqual([
      ['late-usage', january.start, 400n],
    ]);
    expect(credits(settlement)).toEqual(['inv_1 line-2 3.00']);
  });
});

describe('corrections at once, pricing 7', () => {
  const key = { meter: 'calls', segment: january.start };

  it('gives back at the correction that leaves a difference negative and lower than before', () => {
    const period = closedPeriod(calls(), [used('calls', '80')]);
    const [before, after] = [
      period.withUsage([used('calls', '80')]),
      period.withUsage([used('calls', '80', { corrections: '-5' })]),
    ];
    expect(settleCorrection(before, after, key)).toEqual([
      { invoiceId: 'inv_1', lineId: 'line-1', amount: usd('5.00') },
    ]);
  });

  it('waits where late usage outweighs the correction, and where a correction raises a negative difference', () => {
    const period = closedPeriod(calls(), [used('calls', '80')]);
    const state = (events: string, corrections: string) => period.withUsage([used('calls', events, { corrections })]);
    expect(settleCorrection(state('90', '0'), state('90', '-5'), key)).toEqual([]);
    expect(settleCorrection(state('80', '-20'), state('80', '-10'), key)).toEqual([]);
  });

  it('remembers the settled meter alone', () => {
    const period = closedPeriod(calls(), [used('calls', '80'), used('disk', '5')]);
    const after = period.withUsage([used('calls', '80', { corrections: '-5' }), used('disk', '9')]);
    expect(settledAfter(after, key)).toEqual([used('disk', '5'), used('calls', '80', { corrections: '-5' })]);
  });
});

describe('the minimum in settlements, pricing 7', () => {
  it('is used up first by late lines', () => {
    const period = closedPeriod(committed('100'), [used('calls', '80')]);
    expect(summary(period.settleNow([used('calls', '95')]).lines)).toEqual(['late-usage 15.00', 'minimum -15.00']);
    expect(summary(period.settleNow([used('calls', '110')]).lines)).toEqual(['late-usage 15.00', 'minimum -5.00']);
    expect(summary(period.settleNow([used('calls', '111')]).lines)).toEqual(['late-usage 1.00']);
  });

  it('stands before the minimum of the period that closes', () => {
    const period = closedPeriod(committed('100'), [used('calls', '80')]);
    const { lines } = settle([period.withUsage([used('calls', '95'), used('disk', '2')])]);
    const february = span('2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z');
    const next = anInvoice({
      settlement: lines,
      closed: {
        planned: february,
        segments: whole(committed('100'), february),
        usage: [used('calls', '60', { at: february })],
      },
    });
    expect(summary(next.lines)).toEqual([
      'usage 60.00',
      'late-usage 15.00',
      'late-usage 2.00',
      'minimum -17.00',
      'minimum 40.00',
    ]);
  });

  it('lets no credit note lower what stands billed below the commitment; the rest stays open', () => {
    const period = closedPeriod(committed('100'), [used('calls', '120')]);
    const lowered = [used('calls', '90')];
    expect(credits(period.settleNow(lowered))).toEqual(['inv_1 line-1 20.00']);
    expect(openDifference(period.withUsage(lowered), { meter: 'calls', segment: january.start })).toEqual(
      usd('-10.00'),
    );
    expect(period.settleNow(lowered).credits).toEqual([]);
    expect(summary(period.settleNow([used('calls', '105')]).lines)).toEqual(['late-usage 5.00']);
  });

  it('gives nothing back where the minimum had to fill the commitment', () => {
    const period = closedPeriod(committed('100'), [used('calls', '80')]);
    expect(period.settleNow([used('calls', '50')]).credits).toEqual([]);
  });

  it('counts late lines of the same settlement, less the minimum that they use up, as room', () => {
    const period = closedPeriod(committed('100'), [used('calls', '50'), used('disk', '30')]);
    const settlement = period.settleNow([used('calls', '10'), used('disk', '60')]);
    // 80 billed and 20 minimum; disk +30 uses up the 20, so 110 stand and 10 of the 40 have room
    expect(summary(settlement.lines)).toEqual(['late-usage 30.00', 'minimum -20.00']);
    expect(credits(settlement)).toEqual(['inv_1 line-1 10.00']);
  });

  it('serves meters by key where room is short', () => {
    const period = closedPeriod(committed('100'), [used('calls', '60'), used('disk', '60')]);
    expect(credits(period.settleNow([used('calls', '45'), used('disk', '45')]))).toEqual([
      'inv_1 line-1 15.00',
      'inv_1 line-2 5.00',
    ]);
  });
});

describe('when differences are settled, pricing 7', () => {
  const last = instant('2026-03-01T01:00:00Z');

  it('takes 35 days after the last finalization where no further invoice comes', () => {
    expect(settlementDeadline(last)).toBe('2026-04-05T01:00:00.000Z');
  });

  it('makes an extra invoice at once only after that, and only where something is to pay', () => {
    const after = addSeconds(settlementDeadline(last), 60);
    const ended = { lastFinalization: last, furtherInvoiceComes: false };
    expect(needsExtraInvoiceNow(after, ended, usd('1'))).toBe(true);
    expect(needsExtraInvoiceNow(after, ended, usd('-1'))).toBe(false);
    expect(needsExtraInvoiceNow(last, ended, usd('1'))).toBe(false);
    expect(needsExtraInvoiceNow(after, { ...ended, furtherInvoiceComes: true }, usd('1'))).toBe(false);
  });
});

describe('settlement in general', () => {
  const quantity = fc.integer({ min: 0, max: 300 }).map(String);
  const steps = fc.array(fc.tuple(quantity, quantity), { minLength: 1, maxLength: 8 });
  const stands = (invoices: readonly CreditedInvoice[]) =>
    invoices.reduce((total, { plan, notes }) => {
      const credited = notes.flatMap((note) => note.lines.map(({ amount }) => amount));
      return (
        total +
        sum(
          plan.lines.map(({ amount }) => amount),
          'USD',
        ).minor -
        sum(credited, 'USD').minor
      );
    }, 0n);

  it('leaves exactly max(commitment, usage) billed, whatever arrives in whatever order', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 400 }), (list, minimum) => {
        const [first, ...later] = list.map(([a, b]) => [used('calls', a), used('disk', b)]);
        const period = closedPeriod(committed(String(minimum)), first ?? []);
        for (const usage of [...later, ...later.slice(-1)]) {
          period.settleNow(usage);
          const worth = usage.reduce((total, { events }) => total + events.n * 100n, 0n);
          const commitment = BigInt(minimum) * 100n;
          expect(stands(period.invoices())).toBe(worth > commitment ? worth : commitment);
        }
      }),
    );
  });
});
