import type { IConstruct } from 'constructs';

/** Who is told: three rotas, by capability. A company with one team gives all three the same telephone. */
const owners = {
  platform: ['platform', 'tenants', 'migrations', 'identity', 'developer', 'ops', 'isolation'],
  revenue: ['billing', 'metering'],
  product: ['workspace', 'analytics', 'audit', 'compliance'],
} as const;
type Owner = keyof typeof owners;

/** Of a capability, or of the capability in whose construct something stands; the platform's where neither is known. */
export function ownerOf(scope: IConstruct, capability?: string): Owner {
  const names = capability ? [capability] : scope.node.scopes.map(({ node }) => node.id.toLowerCase());
  const rotas = Object.entries(owners) as [Owner, readonly string[]][];
  return rotas.find(([, capabilities]) => names.some((name) => capabilities.includes(name)))?.[0] ?? 'platform';
}
