import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyTax, taxNotConfigured, taxOn, unquoted } from '../../../functions/billing/domain/tax.ts';
import { type Money, money, sum } from '../../../functions/kernel/money.ts';
import { taxAt, usd } from './builders.ts';

const lines = (...amounts: readonly Money[]) => amounts.map((amount) => ({ category: 'software-service', amount }));
const minors = (amounts: readonly { tax: Money }[]) => amounts.map(({ tax }) => tax.minor);

describe('tax, pricing 8', () => {
  it('taxes nets of 33.99 at 19 %: 6.46, once per group and not per line', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => usd(['0.33', '0.34', '0.35'][index % 3] ?? ''));
    const taxed = applyTax(lines(...hundred), taxAt('0.19'), 'USD');
    expect(taxed.groups.map(({ net, tax }) => [net, tax])).toEqual([[usd('33.99'), usd('6.46')]]);
    expect(
      sum(
        taxed.lines.map(({ tax }) => tax),
        'USD',
      ),
    ).toEqual(usd('6.46'));
  });

  it('spreads a group over its lines by largest remainder, ties to the earlier', () => {
    const taxed = applyTax(lines(usd('0.33'), usd('0.33'), usd('0.33')), taxAt('0.19'), 'USD');
    expect(minors(taxed.lines)).toEqual([7n, 6n, 6n]);
  });

  it('takes the tax out of inclusive prices: round(gross x rate / (1 + rate))', () => {
    const taxed = applyTax(lines(usd('11.90')), taxAt('0.19', true), 'USD');
    expect(taxed.groups[0]).toMatchObject({ net: usd('10.00'), tax: usd('1.90') });
    expect(taxOn(usd('10.00'), '0.19', true)).toEqual(usd('1.60'));
  });

  it('taxes negative sums too', () => {
    const taxed = applyTax(lines(usd('-25.97')), taxAt('0.19'), 'USD');
    expect(taxed.groups[0]?.tax).toEqual(usd('-4.93'));
  });

  it('groups by category, each with its own rate and reason', () => {
    const quote = {
      inclusive: false,
      authoritative: true,
      rates: {
        service: { rate: '0.19', reason: 'standard' as const },
        training: {
          rate: '0',
          reason: 'reverse-charge' as const,
          legalText: 'Steuerschuldnerschaft des Leistungsempfängers',
        },
      },
    };
    const mixed = [
      { category: 'service', amount: usd('10.00') },
      { category: 'training', amount: usd('20.00') },
      { category: 'service', amount: usd('5.00') },
    ];
    const taxed = applyTax(mixed, quote, 'USD');
    expect(taxed.groups.map(({ category, net, tax, reason }) => [category, net, tax, reason])).toEqual([
      ['service', usd('15.00'), usd('2.85'), 'standard'],
      ['training', usd('20.00'), usd('0.00'), 'reverse-charge'],
    ]);
    expect(taxed.groups[1]?.legalText).toContain('Steuerschuldnerschaft');
  });

  it('says that it is not configured rather than claim a zero rate: pricing 10', () => {
    const taxed = applyTax(lines(usd('49.00')), taxNotConfigured(['software-service']), 'USD');
    expect(taxed.groups[0]).toMatchObject({ tax: usd('0'), reason: 'not-configured' });
  });

  it('names what was not quoted', () => {
    expect(unquoted(['software-service', 'training', 'training'], taxAt('0.19'))).toEqual(['training']);
  });

  it('gives every line a part within a minor unit of its own tax, and the parts sum to the group', () => {
    const amounts = fc.array(
      fc.bigInt(-100_000n, 100_000n).map((minor) => money(minor, 'USD')),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 40 }), fc.boolean(), (each, percent, inclusive) => {
        const rate = (percent / 100).toFixed(2);
        const taxed = applyTax(lines(...each), taxAt(rate, inclusive), 'USD');
        expect(
          sum(
            taxed.lines.map(({ tax }) => tax),
            'USD',
          ),
        ).toEqual(taxed.groups[0]?.tax);
        for (const [index, line] of taxed.lines.entries()) {
          const off = line.tax.minor - taxOn(each[index] ?? usd('0'), rate, inclusive).minor;
          expect(off >= -1n && off <= 1n).toBe(true);
        }
      }),
    );
  });
});
