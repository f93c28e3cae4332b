import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { planCreditNote } from '../../../functions/billing/domain/credit-note.ts';
import { creditUnused, recurringCharges } from '../../../functions/billing/domain/proration.ts';
import {
  chargeCodec,
  creditNotePlanCodec,
  invoicePlanCodec,
  planTermsSchema,
  prorationLineCodec,
  segmentUsageCodec,
} from '../../../functions/billing/domain/stored-invoice.ts';
import { ratio } from '../../../functions/kernel/decimal.ts';
import { instant } from '../../../functions/kernel/time.ts';
import { aPlan, finalized, january, shipped, usd, used } from './builders.ts';
import { upgradeInvoice } from './documents.ts';

function roundTrip<Schema extends z.ZodType>(schema: Schema, value: z.output<Schema>): unknown {
  return z.decode(schema, JSON.parse(JSON.stringify(z.encode(schema, value))));
}

describe('what is stored of an invoice', () => {
  it('comes back from JSON as it was', () => {
    const invoice = upgradeInvoice();
    expect(roundTrip(invoicePlanCodec, invoice)).toEqual(invoice);
    const decision = planCreditNote(finalized(invoice), [
      { lineId: 'line-1', amount: usd('1.00'), purpose: 'settlement' },
    ]);
    if (!decision.ok) throw new Error(decision.refusal);
    expect(roundTrip(creditNotePlanCodec, decision.note)).toEqual(decision.note);
  });

  it('keeps charges, terms and quantities exact', () => {
    const [charge] = recurringCharges(aPlan({ seatFee: '5' }), january, 3n).slice(-1);
    if (!charge) throw new Error('no charge');
    expect(roundTrip(chargeCodec, charge)).toEqual(charge);
    const [line] = creditUnused([charge], instant('2026-01-15T13:37:11Z'));
    if (!line) throw new Error('no line');
    expect(roundTrip(prorationLineCodec, line)).toEqual(line);
    for (const plan of ['free', 'pro', 'enterprise'])
      expect(roundTrip(planTermsSchema, shipped(plan))).toEqual(shipped(plan));
    const usage = { ...used('storage', '0'), events: ratio(1n, 730n) };
    expect(roundTrip(segmentUsageCodec, usage)).toEqual(usage);
  });
});
