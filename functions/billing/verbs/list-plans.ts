import type { Verb } from '../../kernel/endpoint.ts';
import { planLimits } from '../../kernel/limits.ts';
import { fromMajor } from '../../kernel/money.ts';
import type { PlanKey } from '../../kernel/tier.ts';
import type { billing } from '../contract.ts';
import { currentCatalogue, pricedItems, soldCurrencies } from '../domain/catalogue.ts';
import type { PlanVersion, PriceModel, Tier } from '../domain/plan.ts';

const shownTier = ({ upTo, unitPrice, flatFee }: Tier) => ({ upTo: upTo ?? null, unitPrice, flatFee: flatFee ?? '0' });

function tiersOf(price: PriceModel) {
  switch (price.kind) {
    case 'flat':
      return [shownTier({ unitPrice: '0', flatFee: price.amount })];
    case 'unit':
    case 'package':
      return [shownTier({ unitPrice: price.price })];
    case 'graduated':
    case 'volume':
      return price.tiers.map(shownTier);
  }
}

function metersOf({ meters }: PlanVersion) {
  return Object.entries(meters).map(([key, { included, price }]) => ({
    key,
    unit: pricedItems.find((item) => item.key === key)?.unit ?? 'unit',
    included,
    overage: price === 'blocked' ? ('blocked' as const) : ('priced' as const),
    prices: soldCurrencies.flatMap((currency) => {
      const model = price === 'blocked' ? undefined : price[currency];
      return model ? [{ model: model.kind, currency, tiers: tiersOf(model) }] : [];
    }),
  }));
}

export const planView = (version: PlanVersion) => ({
  key: version.plan as PlanKey,
  name: version.name,
  version: version.version,
  interval: version.interval,
  recurring: soldCurrencies.flatMap((currency) => {
    const fee = version.recurring[currency];
    return fee === undefined ? [] : [fromMajor(fee, currency)];
  }),
  meters: metersOf(version),
  limits: { ...planLimits[version.plan as PlanKey] },
});

export const listPlans: Verb<typeof billing.endpoints.listPlans, object> = async () => ({
  data: currentCatalogue().plans.map(planView),
});
