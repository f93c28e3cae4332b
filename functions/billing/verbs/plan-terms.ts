import type { CurrencyCode } from '../../kernel/currency.ts';
import { findPlan } from '../domain/catalogue.ts';
import { type PlanTerms, termsIn } from '../domain/plan.ts';

/** The plan as it is sold today, in one currency. */
export function currentTerms(plan: string, currency: CurrencyCode): PlanTerms {
  const version = findPlan(plan);
  const terms = version && termsIn(version, currency);
  if (!terms) throw new Error(`${plan} is not sold in ${currency}`);
  return terms;
}
