import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyCreditNote,
  type CreditNotePlan,
  creditable,
  type LineCredit,
  planCreditNote,
} from '../../../functions/billing/domain/credit-note.ts';
import type { InvoicePlan } from '../../../functions/billing/domain/plan-invoice.ts';
import { money, sum } from '../../../functions/kernel/money.ts';
import { aLine, anInvoice, finalized, taxAt, usd } from './builders.ts';

const credit = (amount: string, lineId = 'line-1'): LineCredit => ({
  lineId,
  amount: usd(amount),
  purpose: 'goodwill',
});

function note(
  invoice: InvoicePlan,
  credits: readonly LineCredit[],
  notes: readonly CreditNotePlan[] = [],
): CreditNotePlan {
  const decision = planCreditNote(finalized(invoice, 'inv_1', notes), credits);
  if (!decision.ok) throw new Error(decision.refusal);
  return decision.note;
}

describe('credit notes, pricing 7', () => {
  const taxed = anInvoice({ recurring: [aLine('10.00'), aLine('20.00')], tax: taxAt('0.19') });

  it('names the invoice and its lines, and gives back their tax', () => {
    expect(note(taxed, [credit('4.00'), credit('1.00', 'line-2')])).toMatchObject({
      invoiceId: 'inv_1',
      net: usd('5.00'),
      tax: usd('0.95'),
      total: usd('5.95'),
    });
  });

  it('credits at most what is left of each line', () => {
    const first = note(taxed, [credit('6.00')]);
    expect(creditable(finalized(taxed, 'inv_1', [first]), 'line-1')).toEqual(usd('4.00'));
    expect(planCreditNote(finalized(taxed, 'inv_1', [first]), [credit('4.01')])).toEqual({
      ok: false,
      refusal: 'exceeds-creditable',
      lineId: 'line-1',
      creditable: usd('4.00'),
    });
  });

  it('adds up several credits of one line before it compares', () => {
    expect(planCreditNote(finalized(taxed), [credit('6.00'), credit('6.00')])).toMatchObject({
      ok: false,
      refusal: 'exceeds-creditable',
    });
  });

  it('refuses unknown lines, nothing and less than nothing, and lines that gave something back', () => {
    const mixed = anInvoice({ recurring: [aLine('10.00'), aLine('-5.00')] });
    expect(planCreditNote(finalized(mixed), [credit('1.00', 'line-9')])).toMatchObject({ refusal: 'unknown-line' });
    expect(planCreditNote(finalized(mixed), [credit('0')])).toMatchObject({ refusal: 'amount-not-positive' });
    expect(planCreditNote(finalized(mixed), [credit('-1')])).toMatchObject({ refusal: 'amount-not-positive' });
    expect(planCreditNote(finalized(mixed), [credit('1.00', 'line-2')])).toMatchObject({
      refusal: 'exceeds-creditable',
    });
  });

  it('gives back what discounts left, cumulatively rounded', () => {
    const discounted = anInvoice({
      recurring: [aLine('1.00')],
      discounts: [{ id: 'd', name: 'd', kind: 'percent', percent: '50' }],
      tax: taxAt('0.19'),
    });
    const notes: CreditNotePlan[] = [];
    for (let index = 0; index < 4; index += 1) notes.push(note(discounted, [credit('0.25')], notes));

    // nets so far 13, 25, 38, 50; their tax so far 2, 5, 7, 10
    expect(notes.map(({ net }) => net.minor)).toEqual([13n, 12n, 13n, 12n]);
    expect(notes.map(({ tax }) => tax.minor)).toEqual([2n, 3n, 2n, 3n]);
  });

  it('takes the tax out of the gross where prices include it', () => {
    const inclusive = anInvoice({ recurring: [aLine('11.90')], tax: taxAt('0.19', true) });
    expect(note(inclusive, [credit('11.90')])).toMatchObject({
      net: usd('10.00'),
      tax: usd('1.90'),
      total: usd('11.90'),
    });
  });

  it('first lowers what is open on the invoice, the rest becomes credit', () => {
    expect(applyCreditNote(usd('5.00'), usd('3.00'))).toEqual({ reducesOpen: usd('3.00'), toBalance: usd('2.00') });
    expect(applyCreditNote(usd('5.00'), usd('9.00'))).toEqual({ reducesOpen: usd('5.00'), toBalance: usd('0') });
    expect(applyCreditNote(usd('5.00'), usd('0'))).toEqual({ reducesOpen: usd('0'), toBalance: usd('5.00') });
  });

  it('never exceeds the invoice, and sums to it exactly once all is credited, however it is cut', () => {
    const amounts = fc.array(fc.bigInt(1n, 20_000n), { minLength: 1, maxLength: 5 });
    const cuts = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 100 })), { maxLength: 12 });
    fc.assert(
      fc.property(amounts, cuts, fc.integer({ min: 0, max: 99 }), fc.boolean(), (minors, list, percent, inclusive) => {
        const invoice = anInvoice({
          recurring: minors.map((minor) => aLine('0', { amount: money(minor, 'USD') })),
          discounts: [{ id: 'd', name: 'd', kind: 'percent', percent: String(percent) }],
          tax: taxAt('0.19', inclusive),
        });
        const notes: CreditNotePlan[] = [];
        const attempt = (lineId: string, minor: bigint) => {
          if (minor > 0n)
            notes.push(note(invoice, [{ lineId, amount: money(minor, 'USD'), purpose: 'goodwill' }], notes));
        };
        const left = (lineId: string) => creditable(finalized(invoice, 'inv_1', notes), lineId).minor;
        for (const [seed, portion] of list) {
          const lineId = `line-${(seed % minors.length) + 1}`;
          attempt(lineId, (left(lineId) * BigInt(portion)) / 100n);
          expect(
            sum(
              notes.map(({ total }) => total),
              'USD',
            ).minor <= invoice.total.minor,
          ).toBe(true);
        }
        for (const [index] of minors.entries()) attempt(`line-${index + 1}`, left(`line-${index + 1}`));
        expect(
          sum(
            notes.map(({ net }) => net),
            'USD',
          ),
        ).toEqual(invoice.net);
        expect(
          sum(
            notes.map(({ tax }) => tax),
            'USD',
          ),
        ).toEqual(invoice.tax);
        expect(notes.every(({ total }) => total.minor >= 0n)).toBe(true);
      }),
    );
  });
});
