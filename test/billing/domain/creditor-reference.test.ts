import fc from 'fast-check';
import { expect, test } from 'vitest';
import { creditorReference, invoiceNumberIn } from '../../../functions/billing/domain/creditor-reference.ts';

const numbers = fc
  .tuple(
    fc.boolean(),
    fc.constantFrom('TNY', 'ACME', 'A1', 'X2026'),
    fc.integer({ min: 2000, max: 2099 }),
    fc.nat(999_999),
  )
  .map(([test, code, year, n]) => `${test ? 'TEST-' : ''}${code}-${year}-${String(n).padStart(6, '0')}`);

test('a reference is the number with check digits as ISO 11649 wants them', () => {
  // The standard’s own example: RF18 5390 0754 7034.
  expect(creditorReference('539007547034')).toBe('RF18539007547034');
  expect(creditorReference('TNY-2026-000001')).toMatch(/^RF\d{2}TNY2026000001$/);
});

test('every number is found again in its reference, however a bank spaces it', () => {
  fc.assert(
    fc.property(numbers, (number) => {
      const reference = creditorReference(number);
      const spaced = reference.replace(/(.{4})/g, '$1 ').toLowerCase();
      expect(invoiceNumberIn(`SEPA CREDIT /ROC/ ${spaced}`)).toBe(number);
      expect(invoiceNumberIn(`Payment of ${number}, thanks`)).toBe(number);
    }),
  );
});

test('one wrong or swapped digit names no invoice', () => {
  fc.assert(
    fc.property(numbers, fc.nat(5), fc.integer({ min: 1, max: 9 }), (number, place, by) => {
      const reference = creditorReference(number);
      const index = reference.length - 1 - place;
      const wrong = (Number(reference[index]) + by) % 10;
      expect(invoiceNumberIn(reference.slice(0, index) + wrong + reference.slice(index + 1))).toBeUndefined();
    }),
  );
});

test('a text that names nothing of ours names nothing', () => {
  for (const text of ['', 'rent november', 'RF', 'RF19539007547034', 'TNY-26-1', 'RF99TNY2026000001'])
    expect(invoiceNumberIn(text)).toBeUndefined();
});
