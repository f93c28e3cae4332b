import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isPending, taxGroupId } from '../../functions/billing/domain/tax.ts';
import type { TaxedSale, TaxProvider } from '../../functions/billing/tax-ports.ts';
import type { PostalAddress } from '../../functions/kernel/postal-address.ts';
import { countedIds, tenantA } from '../kit/world.ts';

export interface TaxUnderTest {
  readonly provider: TaxProvider;
  readonly customer: () => Promise<string>;
  readonly now: () => TaxedSale['at'];
  close(): Promise<void>;
}

export const at = (country: string, postalCode: string | null = null): PostalAddress => ({
  ...{ line1: '1 Street', line2: null, postalCode, city: 'Town', region: null, country },
});
const eur = (minor: bigint) => ({ minor, currency: 'EUR' as const });
const category = 'software-service';
const query = (country: string, taxId: string | null = null) => ({
  ...{ address: at(country), taxId, currency: 'EUR' as const, categories: [category] },
});

/** One suite for the fake and for the adapter: what the verbs count on. */
export function taxContract(name: string, make: () => Promise<TaxUnderTest>): void {
  describe(name, () => {
    let under: TaxUnderTest;
    const newId = countedIds();
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());

    const saleOf = (net: bigint): TaxedSale => {
      const id = newId('inv');
      const standard = { category, rate: '0.19', reason: 'standard' };
      return {
        tenantId: tenantA,
        invoiceId: id,
        number: `TNY-${id}`,
        at: under.now(),
        address: at('DE'),
        taxId: null,
        groups: [{ id: taxGroupId(standard), category, net: eur(net) }],
        key: `tax:${id}:1`,
      };
    };

    test.each([
      ['DE', '0.19'],
      ['FR', '0.2'],
      ['GB', '0.2'],
      ['AU', '0.1'],
    ])('of %s the rate is %s, and it is said that it does not bind', async (country, rate) => {
      const quote = await under.provider.quote(query(country));

      expect(quote).toMatchObject({
        inclusive: false,
        authoritative: false,
        rates: { [category]: { rate, reason: 'standard' } },
        basis: { address: { country }, taxId: null },
      });
    });

    test('a business that was confirmed in another country owes the tax itself, under the law that says so', async () => {
      const quote = await under.provider.quote(query('DE', 'DE123456789'));

      expect(quote).toMatchObject({
        rates: { [category]: { rate: '0', reason: 'reverse-charge', legalText: expect.stringContaining('196') } },
        basis: { taxId: 'DE123456789' },
      });
    });

    test('of a place that is not known nothing is said, least of all 0 %', async () => {
      const quote = await under.provider.quote(query('AQ'));

      expect(isPending(quote) && quote.pending).toBe('unknown-place');
    });

    test('a sale is reported once under its number, whatever the key', async () => {
      const sale = saleOf(3399n);
      const first = await under.provider.commit(sale);

      expect(first.lines).toMatchObject([
        { id: taxGroupId({ category, rate: '0.19', reason: 'standard' }), tax: 646n },
      ]);
      expect(await under.provider.commit(sale)).toEqual(first);
      expect(await under.provider.commit({ ...sale, key: `${sale.key}:again` })).toEqual(first);
    });

    test('a part of a sale is taken back once under the number of its note', async () => {
      const sale = await under.provider.commit(saleOf(10_000n));
      const number = newId('crn');
      const reversal = {
        ...{ tenantId: tenantA, sale: sale.reference, number, key: `tax:${number}:1` },
        lines: [{ line: sale.lines[0]?.line ?? '', net: eur(2500n), tax: eur(475n) }],
      };
      const first = await under.provider.reverse(reversal);

      expect(await under.provider.reverse({ ...reversal, key: `tax:${number}:2` })).toBe(first);
    });

    test('a number is confirmed, or not, and where from and when is said', async () => {
      const customer = await under.customer();
      const ask = (taxId: string) =>
        under.provider.checkTaxId({ customer, taxId, country: 'DE', at: under.now(), key: `taxid:${newId('op')}:1` });

      expect(await ask('DE123456789')).toMatchObject({ status: 'verified', checkedAt: expect.any(String) });
      expect(await ask('DE111111111')).toMatchObject({ status: 'unverified', taxId: 'DE111111111' });
    });
  });
}
