/**
 * `trial`: whatever provider there is, marked where it is not authoritative, and nothing before there is an address. `binding`: an
 * authoritative provider or none, and no paid plan without an address (docs/decisions/0014-tax.md).
 */
export const taxPolicies = ['not-configured', 'trial', 'binding'] as const;
export type TaxPolicy = (typeof taxPolicies)[number];

export function taxPolicy(text: string): TaxPolicy {
  const policy = taxPolicies.find((one) => one === text);
  if (!policy) throw new Error(`no such tax policy: ${text}`);
  return policy;
}
