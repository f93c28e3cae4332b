import { describe, expect, it } from 'vitest';
import { applySettlement, type OpenInvoice, openAfter } from '../../../functions/billing/domain/apply-settlement.ts';
import { finalPeriod } from '../../../functions/billing/domain/settlement.ts';
import { aLine, anInvoice, aPlan, finalized, january, unitPrice, usd, used, whole } from './builders.ts';

const terms = aPlan({ meters: { calls: unitPrice('1') } });
const before = [used('calls', '80')];
const rated = { planned: january, segments: whole(terms), usage: before };

const lowered = (open: string) => {
  const invoice: OpenInvoice = { ...finalized(anInvoice({ closed: rated })), open: usd(open) };
  const state = finalPeriod({ ...rated, usage: [used('calls', '50')] }, before, [invoice]);
  return { invoice, applied: applySettlement([state], [invoice], usd('1.00')) };
};

describe('settling before an invoice becomes final, pricing 7', () => {
  it('lets credit notes pay the invoice they come with', () => {
    const { applied } = lowered('0');
    const next = anInvoice({
      recurring: [aLine('49.00')],
      settlement: applied.settlement,
      creditBalance: applied.creditBalance,
    });
    expect(applied.creditBalance).toEqual(usd('31.00'));
    expect(next).toMatchObject({ creditUsed: usd('31.00'), due: usd('18.00') });
  });

  it('first lowers what is open on the credited invoice', () => {
    const { applied, invoice } = lowered('20.00');
    expect(applied.notes.map(({ reducesOpen, toBalance }) => [reducesOpen, toBalance])).toEqual([
      [usd('20.00'), usd('10.00')],
    ]);
    expect(applied.creditBalance).toEqual(usd('11.00'));
    expect(openAfter(invoice, applied.notes)).toEqual(usd('0'));
  });
});
