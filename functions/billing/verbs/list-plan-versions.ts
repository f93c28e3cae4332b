import type { Verb } from '../../kernel/endpoint.ts';
import type { billing } from '../contract.ts';
import { catalogues, currentCatalogue } from '../domain/catalogue.ts';
import { planView } from './list-plans.ts';

/** What was ever sold: a subscription keeps the version that it was made under. */
export const listPlanVersions: Verb<typeof billing.endpoints.listPlanVersions, object> = async () => {
  const current = currentCatalogue();
  const data = [...catalogues].reverse().flatMap((catalogue) =>
    catalogue.plans.map((plan) => ({
      ...planView(plan),
      state: catalogue === current ? ('current' as const) : ('past' as const),
      catalogue: catalogue.version,
    })),
  );
  return { data };
};
