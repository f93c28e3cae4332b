import { taxOn, taxUndetermined } from '../../functions/billing/domain/tax.ts';
import { reverseChargeText } from '../../functions/billing/domain/tax-id.ts';
import type { ReportedSale, TaxedSale, TaxProvider, TaxReversal } from '../../functions/billing/tax-ports.ts';
import { problem } from '../../functions/kernel/problem.ts';
import type { TaxPolicy } from '../../functions/kernel/tax-policy.ts';
import { START } from '../kit/world.ts';

const rates: Readonly<Record<string, string>> = { DE: '0.19', FR: '0.2', GB: '0.2', AU: '0.1' };

export interface FakeTax extends TaxProvider {
  policy: TaxPolicy;
  readonly sales: Map<string, TaxedSale>;
  readonly reversals: Map<string, TaxReversal>;
  /** Every call for a while fails before it is heard, or after it had its effect. */
  lose(when: 'before' | 'after', times?: number): void;
  isDown: boolean;
  /** How far its own rounding is from ours. */
  off: bigint;
  rates: Record<string, string>;
}

/** Knows the places of the local Stripe, and keeps what was reported. */
export function fakeTax(): FakeTax {
  const sales = new Map<string, TaxedSale>();
  const reversals = new Map<string, TaxReversal>();
  const losses: ('before' | 'after')[] = [];
  const call = async <T>(effect: () => T): Promise<T> => {
    const loss = fake.isDown ? 'before' : losses.shift();
    if (loss === 'before') throw problem('unavailable');
    const answer = effect();
    if (loss === 'after') throw problem('unavailable');
    return answer;
  };
  const reported = ({ number, groups }: TaxedSale): ReportedSale => ({
    reference: `tax_${number}`,
    lines: groups.map(({ id, net }) => {
      return { id, line: `line ${id}`, tax: taxOn(net, id.split(' ')[1] ?? '0', false).minor + fake.off };
    }),
  });
  const fake: FakeTax = {
    policy: 'not-configured',
    sales,
    reversals,
    isDown: false,
    off: 0n,
    rates: { ...rates },
    lose: (when, times = 1) => {
      for (let i = 0; i < times; i += 1) losses.push(when);
    },
    authoritative: async () => false,
    quote: async ({ address, taxId, categories }) => {
      // As Stripe refuses a calculation of nothing.
      if (fake.isDown || categories.length === 0) return { pending: 'unavailable' };
      const rate = fake.rates[address.country];
      if (!rate) return { pending: 'unknown-place' };
      const legalText = reverseChargeText(address.country);
      const told = taxId
        ? { rate: '0', reason: 'reverse-charge' as const, ...(legalText ? { legalText } : {}) }
        : { rate, reason: 'standard' as const };
      return {
        ...taxUndetermined([]),
        rates: Object.fromEntries(categories.map((category) => [category, told])),
        basis: { provider: 'fake', reference: 'taxcalc_1', quotedAt: START, address, taxId },
      };
    },
    commit: (sale) =>
      call(() => {
        const known = sales.get(sale.number);
        if (!known) sales.set(sale.number, sale);
        return reported(known ?? sale);
      }),
    reverse: (reversal) =>
      call(() => {
        if (!reversals.has(reversal.number)) reversals.set(reversal.number, reversal);
        return `tax_${reversal.number}`;
      }),
    checkTaxId: ({ taxId, at }) =>
      call(() => ({
        taxId,
        status: taxId.includes('111111111') ? ('unverified' as const) : ('verified' as const),
        name: 'Acme Handels GmbH',
        address: null,
        source: 'fake',
        reference: 'txi_1',
        checkedAt: at,
      })),
  };
  return fake;
}
