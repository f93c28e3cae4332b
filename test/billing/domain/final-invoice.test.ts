import { describe, expect, it } from 'vitest';
import { planFinalInvoice, returnCredit } from '../../../functions/billing/domain/final-invoice.ts';
import { segmentsOf } from '../../../functions/billing/domain/periods.ts';
import { recurringCharges } from '../../../functions/billing/domain/proration.ts';
import { instant } from '../../../functions/kernel/time.ts';
import { january, shipped, span, summary, taxAt, usd, used } from './builders.ts';

const at = instant('2026-01-15T13:37:11Z');
const deleted = (plan: string, usage: string, overrides: Partial<Parameters<typeof planFinalInvoice>[0]> = {}) =>
  planFinalInvoice({
    currency: 'USD',
    period: span(january.start, at),
    at,
    charges: recurringCharges(shipped(plan), january),
    closed: {
      planned: january,
      segments: segmentsOf(january, [{ at: january.start, terms: shipped(plan) }], at),
      usage: [used('api-calls', usage)],
    },
    tax: taxAt('0'),
    creditBalance: usd('0'),
    returnable: [{ invoiceId: 'inv_1', open: usd('0'), refundable: usd('49.00') }],
    ...overrides,
  });

describe('the final invoice of a deletion, pricing 11', () => {
  it('bills usage to the instant and gives the unused share of the fee back', () => {
    const { invoice, notes } = deleted('pro', '20000');
    // 20,000 less 10,000 x 1,258,631 / 2,678,400, at 0.0004
    expect(summary(invoice.lines)).toEqual(['proration -25.97', 'usage 6.12']);
    expect(invoice).toMatchObject({ total: usd('-19.85'), due: usd('0') });
    expect(notes).toEqual([{ invoiceId: 'inv_1', total: usd('19.85'), cancelled: usd('0'), refunded: usd('19.85') }]);
  });

  it('is always made, at 0 if nothing is owed', () => {
    const { invoice, notes, unreturned } = deleted('free', '0');
    expect(invoice).toMatchObject({ stands: true, total: usd('0'), due: usd('0'), lines: [] });
    expect([notes, unreturned]).toEqual([[], usd('0')]);
  });

  it('leaves what is owed open, less the credit balance', () => {
    const { invoice, notes } = deleted('pro', '1000000', { creditBalance: usd('10.00') });
    expect(invoice).toMatchObject({ creditUsed: usd('10.00'), total: usd('372.15'), due: usd('362.15') });
    expect(notes).toEqual([]);
  });

  it('cancels from an invoice that was never paid', () => {
    const { notes } = deleted('pro', '0', {
      returnable: [{ invoiceId: 'inv_1', open: usd('49.00'), refundable: usd('0') }],
    });
    expect(notes).toEqual([{ invoiceId: 'inv_1', total: usd('25.97'), cancelled: usd('25.97'), refunded: usd('0') }]);
  });

  it('returns the credit balance too, and the tax on what it gives back', () => {
    const { invoice, notes } = deleted('pro', '0', { creditBalance: usd('3.00'), tax: taxAt('0.19') });
    expect(invoice.total).toEqual(usd('-30.90'));
    expect(notes[0]?.total).toEqual(usd('33.90'));
  });

  it('goes on to other invoices where the first has nothing more to return, and says what was never paid for', () => {
    const result = returnCredit(usd('100.00'), [
      { invoiceId: 'inv_3', open: usd('20.00'), refundable: usd('10.00') },
      { invoiceId: 'inv_2', open: usd('0'), refundable: usd('49.00') },
    ]);
    expect(result.notes.map(({ invoiceId, total, cancelled }) => [invoiceId, total, cancelled])).toEqual([
      ['inv_3', usd('30.00'), usd('20.00')],
      ['inv_2', usd('49.00'), usd('0')],
    ]);
    expect(result.unreturned).toEqual(usd('21.00'));
  });
});
