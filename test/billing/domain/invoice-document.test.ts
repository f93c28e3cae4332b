import { describe, expect, it } from 'vitest';
import { planCreditNote } from '../../../functions/billing/domain/credit-note.ts';
import {
  balanceNoteDocument,
  creditNoteDocument,
  sandboxBanner,
} from '../../../functions/billing/domain/invoice-document.ts';
import { documentLocale, formatFor } from '../../../functions/billing/domain/invoice-format.ts';
import { describeLine } from '../../../functions/billing/domain/line-description.ts';
import { taxNotConfigured } from '../../../functions/billing/domain/tax.ts';
import { decimal, ratio } from '../../../functions/kernel/decimal.ts';
import { fromMajor } from '../../../functions/kernel/money.ts';
import { aLine, anInvoice, finalized, january, span, usd } from './builders.ts';
import { anInvoiceDocument, documentInputs, upgradeInvoice } from './documents.ts';

describe('the document of an invoice', () => {
  const document = anInvoiceDocument();

  it('prints every line with quantity, unit price and amount', () => {
    expect(
      document.rows.map(({ description, quantity, unitPrice, amount }) => [description, quantity, unitPrice, amount]),
    ).toEqual([
      ['Enterprise plan', '1', '990.00', '990.00'],
      ['Unused time on Pro', '1', '49.00', '-25.97'],
      ['Remaining time on Enterprise', '1', '990.00', '524.78'],
      ['API calls', '20,000 calls', '0.0004', '6.12'],
      ['API calls', '250,000.5 calls', '', '59.10'],
      ['Storage', '40 GB-months', '0.25', '9.41'],
      ['Discount: Launch 2026', '', '', '-156.34'],
    ]);
  });

  it('prints the fraction of a proration', () => {
    expect(document.rows[1]?.detail).toBe('Jan 15, 2026 – Jan 31, 2026 · 1,419,769 of 2,678,400 seconds');
  });

  it('prints tax per group and what it all comes to', () => {
    expect(document.totals).toEqual([
      { label: 'Net', value: '1,407.10' },
      { label: 'Tax 19% on 1,407.10', value: '267.35' },
      { label: 'Total', value: 'USD 1,674.45' },
      { label: 'Amount due', value: 'USD 1,674.45' },
    ]);
  });

  it('says why there is no tax: pricing 8', () => {
    const untaxed = anInvoice({ recurring: [aLine('49.00')], tax: taxNotConfigured(['software-service']) });
    expect(anInvoiceDocument({ invoice: untaxed }).notes).toEqual(['Tax is not configured.']);
    const legalText = 'Article 196 of Directive 2006/112/EC';
    const reverse = anInvoice({
      recurring: [aLine('49.00')],
      tax: {
        inclusive: false,
        authoritative: true,
        rates: { 'software-service': { rate: '0', reason: 'reverse-charge', legalText } },
      },
    });
    expect(anInvoiceDocument({ invoice: reverse }).notes).toEqual([
      'Reverse charge: the recipient owes the tax.',
      legalText,
    ]);
  });

  it('shows what the credit balance paid', () => {
    const paid = anInvoice({ recurring: [aLine('49.00')], creditBalance: usd('9.00') });
    expect(anInvoiceDocument({ invoice: paid }).totals.slice(-2)).toEqual([
      { label: 'Paid from credit balance', value: '-9.00' },
      { label: 'Amount due', value: 'USD 40.00' },
    ]);
  });

  it('calls a draft a draft and wears a banner only when told to', () => {
    expect(anInvoiceDocument({ number: null }).facts[0]).toEqual({ label: 'Number', value: 'Draft' });
    expect(document.banner).toBeUndefined();
    expect(anInvoiceDocument({ banner: sandboxBanner }).banner).toBe('LOCAL SANDBOX - no money moved');
  });

  it('speaks the language of the tenant, in words and in numbers', () => {
    const german = anInvoiceDocument({ locale: 'de-DE' });
    expect([german.title, german.columns.amount, german.rows[3]?.quantity]).toEqual([
      'Rechnung',
      'Betrag (USD)',
      '20.000 Aufrufe',
    ]);
    expect(german.totals[1]).toEqual({ label: 'Steuer 19 % auf 1.407,10', value: '267,35' });
  });
});

describe('the document of a credit note', () => {
  it('names the invoice and what its lines give back', () => {
    const decision = planCreditNote(finalized(upgradeInvoice()), [
      { lineId: 'line-1', amount: usd('100.00'), purpose: 'goodwill' },
    ]);
    if (!decision.ok) throw new Error(decision.refusal);
    const document = creditNoteDocument({
      ...documentInputs(),
      number: 'ACME-CN-2026-000001',
      invoiceNumber: 'ACME-2026-000042',
      note: decision.note,
    });
    expect(document.title).toBe('Credit note');
    expect(document.facts).toContainEqual({ label: 'For invoice', value: 'ACME-2026-000042' });
    expect(document.rows.map(({ description, amount }) => [description, amount])).toEqual([
      ['Enterprise plan', '90.00'],
    ]);
    expect(document.totals.at(-1)).toEqual({ label: 'Total credited', value: 'USD 107.10' });
  });

  it('pays a balance out in one line', () => {
    const document = balanceNoteDocument({
      ...documentInputs(),
      invoiceNumber: 'ACME-2026-000041',
      total: usd('19.85'),
      reason: 'Credit from final invoice ACME-2026-000042',
    });
    expect(document.rows).toHaveLength(1);
    expect(document.totals).toEqual([{ label: 'Total credited', value: 'USD 19.85' }]);
  });
});

describe('formats', () => {
  it('keep to the minor digits of the currency and to every digit of a price', () => {
    const format = formatFor('en', 'UTC');
    expect(format.money(fromMajor('7407', 'JPY'))).toBe('JPY 7,407');
    expect(format.money(fromMajor('-1234.5', 'BHD'))).toBe('BHD -1,234.500');
    expect(format.unitPrice('0.000000000001', 'USD')).toBe('0.000000000001');
    expect(format.unitPrice('49', 'USD')).toBe('49.00');
    expect(format.quantity(decimal('123456.5'))).toBe('123,456.5');
    expect(format.quantity(ratio(1n, 3n))).toBe('0.333333');
  });

  it('name the last day of a period, in the zone of the tenant', () => {
    expect(formatFor('en', 'UTC').period(january)).toBe('Jan 1, 2026 – Jan 31, 2026');
    const berlin = span('2025-12-31T23:00:00Z', '2026-01-31T23:00:00Z');
    expect(formatFor('en', 'Europe/Berlin').period(berlin)).toBe('Jan 1, 2026 – Jan 31, 2026');
  });

  it('fall back to English where a language is not translated, words and numbers alike', () => {
    expect(['de-AT', 'fr', 'ja-JP', 'ar', 'not a locale'].map(documentLocale)).toEqual([
      'de-AT',
      'fr',
      'en',
      'en',
      'en',
    ]);
  });
});

describe('descriptions', () => {
  it.each([
    [aLine('49', { plan: 'pro', item: 'plan' }), 'Pro plan'],
    [aLine('10', { plan: 'pro', item: 'seats' }), 'Pro seats'],
    [aLine('-25.97', { kind: 'proration', plan: 'pro' }), 'Unused time on Pro'],
    [aLine('5', { kind: 'late-usage', meter: 'job-minutes' }), 'Late usage: Job minutes'],
    [aLine('5', { kind: 'correction', meter: 'frames-rendered' }), 'Correction: frames-rendered'],
    [aLine('20', { kind: 'minimum' }), 'Minimum commitment'],
    [aLine('-20', { kind: 'minimum' }), 'Minimum commitment used up'],
    [
      aLine('-5', { kind: 'sla-credit', source: { id: 'sla', name: 'Uptime of January' } }),
      'Service credit: Uptime of January',
    ],
  ])('say in a phrase what a line is for', (line, expected) => {
    expect(describeLine(line)).toBe(expected);
  });
});
