import type { BillingDeps, FinanceStore } from '../../../functions/billing/ports.ts';
import type { Instant } from '../../../functions/kernel/time.ts';
import { type BillingWorld, billingWorld } from '../billing-world.ts';
import type { Taxes } from '../oracle/invoice.ts';
import type { Setting } from './histories.ts';
import { quoteOf } from './offers.ts';

export interface Product {
  readonly world: BillingWorld;
  readonly setting: Setting;
  closing: { readonly effectiveAt: Instant; readonly at: number } | undefined;
  isClosed: boolean;
}

export function openProduct(setting: Setting): Product {
  const world = billingWorld();
  world.profile = { name: 'Acme Ltd', locale: 'en', timezone: setting.zone, country: 'US' };
  const [{ deps }, taxes] = [world, setting.offer?.taxes];
  if (taxes) world.deps = (ctx) => taxed(deps(ctx), taxes);
  return { world, setting, closing: undefined, isClosed: false };
}

const address = { line1: '1 High Street', line2: null, postalCode: '1000', city: 'Town', region: null, country: 'DE' };
const details = { name: 'Acme Ltd', email: null, address, taxId: null };

/** A buyer whose address was known from the first, and a tax service that is asked of nothing but categories. */
function taxed<Deps extends BillingDeps>(deps: Deps, taxes: Taxes): Deps {
  const { finance } = deps;
  const findAccount: FinanceStore['findAccount'] = async () => {
    const account = await finance.findAccount();
    return account && { details, ...account };
  };
  const tax = { policy: 'binding', quote: async () => quoteOf(taxes) } as const;
  return { ...deps, finance: { ...finance, findAccount }, tax };
}
