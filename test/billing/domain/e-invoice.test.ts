import { describe, expect, it } from 'vitest';
import { planCreditNote } from '../../../functions/billing/domain/credit-note.ts';
import { eCreditNote, eInvoice, type InvoiceToSend } from '../../../functions/billing/domain/e-invoice.ts';
import { el, xmlOf } from '../../../functions/billing/domain/xml.ts';
import { money } from '../../../functions/kernel/money.ts';
import { instant } from '../../../functions/kernel/time.ts';
import { finalized } from './builders.ts';
import { upgradeInvoice } from './documents.ts';

const postal = (country: string) => ({
  ...{ line1: 'Torstraße 1', line2: null, postalCode: '10119', city: 'Berlin', region: null, country },
});
const given = (changes: Partial<InvoiceToSend> = {}): InvoiceToSend => ({
  number: 'ACME-2026-000042',
  sellerCode: 'ACME',
  seller: { name: 'Acme & Söhne <GmbH>', address: [], postal: postal('DE'), country: 'DE', taxId: 'DE123456789' },
  buyer: { name: 'Globex', address: [], country: 'US', email: 'ap@globex.example' },
  issuedAt: instant('2026-02-01T01:00:00.000Z'),
  dueAt: instant('2026-02-15T01:00:00.000Z'),
  timeZone: 'UTC',
  plan: upgradeInvoice(),
  ...changes,
});
const all = (xml: string, tag: string) =>
  [...xml.matchAll(new RegExp(`<ram:${tag}(?: [^>]*)?>([^<]*)</ram:${tag}>`, 'g'))].map(([, text]) => text ?? '');
const cents = (text: string | undefined) => BigInt(Math.round(Number(text) * 100));
const added = (texts: readonly string[]) => texts.map(cents).reduce((a, b) => a + b, 0n);

describe('an invoice under EN 16931', () => {
  const xml = eInvoice(given()) ?? '';
  const [lineTotal, charges, allowances, basis] = [
    all(xml, 'LineTotalAmount').at(-1),
    ...['ChargeTotalAmount', 'AllowanceTotalAmount', 'TaxBasisTotalAmount'].map((tag) => all(xml, tag)[0]),
  ];

  it('adds up as the standard has it (BR-CO-10, 11, 13, 15, 16; BR-S-08)', () => {
    expect(added(all(xml, 'LineTotalAmount').slice(0, -1))).toBe(cents(lineTotal));
    expect(cents(lineTotal) - cents(allowances) + cents(charges)).toBe(cents(basis));
    expect(added(all(xml, 'BasisAmount'))).toBe(cents(basis));
    expect(added(all(xml, 'CalculatedAmount'))).toBe(cents(all(xml, 'TaxTotalAmount')[0]));
    expect(cents(basis) + cents(all(xml, 'TaxTotalAmount')[0])).toBe(cents(all(xml, 'GrandTotalAmount')[0]));
    expect(cents(all(xml, 'GrandTotalAmount')[0]) - cents(all(xml, 'TotalPrepaidAmount')[0])).toBe(
      cents(all(xml, 'DuePayableAmount')[0]),
    );
  });

  it('says what the printed invoice says', () => {
    const { plan } = given();
    expect(cents(all(xml, 'GrandTotalAmount')[0])).toBe(plan.total.minor);
    expect(cents(all(xml, 'DuePayableAmount')[0])).toBe(plan.due.minor);
    expect(all(xml, 'ID').slice(0, 3)).toEqual(['urn:cen.eu:en16931:2017', 'ACME-2026-000042', 'ACME']);
    expect(xml).toContain('<udt:DateTimeString format="102">20260201</udt:DateTimeString>');
    expect(all(xml, 'TypeCode')).toContain('380');
    expect(xml).toContain('Acme &amp; Söhne &lt;GmbH&gt;');
  });

  it('never has a negative price (BR-27): what is credited is a negative quantity', () => {
    expect(all(xml, 'ChargeAmount').every((price) => !price.startsWith('-'))).toBe(true);
    const lines = all(xml, 'LineTotalAmount').slice(0, -1);
    expect(lines.some((amount) => amount.startsWith('-'))).toBe(true);
    expect(all(xml, 'BilledQuantity')).toEqual(lines.map((amount) => (amount.startsWith('-') ? '-1' : '1')));
  });

  it('names the category of the tax and, where none is charged, why', () => {
    expect(new Set(all(xml, 'CategoryCode'))).toEqual(new Set(['S']));
    expect(new Set(all(xml, 'RateApplicablePercent'))).toEqual(new Set(['19']));
    const plan = upgradeInvoice();
    const none = plan.taxGroups.map((group) => {
      return { ...group, rate: '0', reason: 'not-registered' as const, tax: money(0n, plan.currency) };
    });
    const outside = eInvoice(
      given({ plan: { ...plan, taxGroups: none, total: plan.net, tax: money(0n, plan.currency) } }),
    );

    expect(new Set(all(outside ?? '', 'CategoryCode'))).toEqual(new Set(['O']));
    expect(all(outside ?? '', 'ExemptionReason')).toHaveLength(1);
    expect(outside).not.toContain('RateApplicablePercent');
    expect(outside).not.toContain('schemeID="VA"');
  });

  it('is not made where a country is not known, nor where nothing is on it', () => {
    expect(eInvoice(given({ buyer: { name: 'Globex', address: [] } }))).toBeUndefined();
    expect(eInvoice(given({ plan: { ...upgradeInvoice(), lines: [] } }))).toBeUndefined();
  });
});

it('a credit note names its invoice and has positive amounts', () => {
  const invoice = upgradeInvoice();
  const [first] = invoice.lines;
  const half = money((first?.amount.minor ?? 0n) / 2n, invoice.currency);
  const decision = planCreditNote(finalized(invoice), [{ lineId: first?.id ?? '', amount: half, purpose: 'goodwill' }]);
  if (!('note' in decision)) throw new Error('refused');
  const plan = decision.note;
  const { lines } = invoice;
  const { plan: _plan, dueAt: _dueAt, ...head } = given();
  const xml = eCreditNote({ ...head, invoiceNumber: 'ACME-2026-000041', lines, plan }) ?? '';

  expect(all(xml, 'TypeCode')).toContain('381');
  expect(all(xml, 'IssuerAssignedID')).toEqual(['ACME-2026-000041']);
  expect(cents(all(xml, 'GrandTotalAmount')[0])).toBe(plan.total.minor);
  expect(all(xml, 'LineTotalAmount').every((amount) => !amount.startsWith('-'))).toBe(true);
});

describe('XML', () => {
  it('escapes what has a meaning, and leaves out what XML has no character for', () => {
    expect(xmlOf(el('a', 'x < y & "z"\u0000\u000b\ud800', { b: '<"&' }))).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<a b="&lt;&quot;&amp;">x &lt; y &amp; &quot;z&quot;\ufffd</a>\n',
    );
  });
});
