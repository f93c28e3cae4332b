import { budgets, routeBudget } from './budgets.ts';
import type { Results } from './results.ts';

/** Every hard budget that these figures break, in words. */
export function overBudget({ bundles, growth, routes, provisioning, starts }: Results): readonly string[] {
  const limits = Object.entries(budgets.provisioning) as [keyof typeof budgets.provisioning, number][];
  return [
    ...bundles
      .filter(({ kb, budgetKb }) => kb > budgetKb)
      .map(({ entry, kb, budgetKb }) => `${entry}: ${kb} of ${budgetKb} KB`),
    ...growth
      .filter(({ exponent }) => exponent > budgets.growthExponent)
      .map(({ what, exponent }) => `${what}: grows with n to ${exponent}`),
    ...routes
      .filter(({ route, calls }) => (calls.data?.length ?? 0) > routeBudget(route).data)
      .map(({ route, calls }) => `${route}: ${calls.data?.join(' ')}, ${routeBudget(route).data} allowed`),
    ...routes
      .filter(({ calls }) => (calls.standing?.length ?? 0) > 1 || (calls.replay?.length ?? 0) > 1)
      .map(({ route }) => `${route}: standing or replay read twice`),
    ...(provisioning
      ? limits
          .filter(([name, limit]) => provisioning[name] > limit)
          .map(([name, limit]) => `provisioning ${name}: ${provisioning[name]} of ${limit}`)
      : []),
    ...starts
      .slice(1)
      .filter(({ loadsUndici }) => loadsUndici)
      .map(({ what }) => `${what}: loads undici`),
  ];
}
