import { migrationsProblem } from '../contract.ts';
import { isServed, laggards } from '../domain/fleet.ts';
import type { Migration } from '../domain/migration.ts';
import type { OrderDeps } from '../ports.ts';

const NAMED = 20;

/** The newest where nobody says; 0 is where all began. */
export function targetOf(asked: number | undefined, registry: readonly Migration[]): number {
  const target = asked ?? registry.length;
  if (target > registry.length) throw migrationsProblem('unknown-migration', { extra: { newest: registry.length } });
  return target;
}

/** A contract step takes away what tenants that lag behind its expand still live on. */
export async function assertNobodyLags(
  target: number,
  { fleet, registry }: Pick<OrderDeps, 'fleet' | 'registry'>,
): Promise<void> {
  const lagging = laggards((await fleet.all()).filter(isServed), registry, target);
  if (lagging.length === 0) return;
  const tenantIds = lagging.slice(0, NAMED).map(({ id }) => id);
  throw migrationsProblem('tenants-lag', { extra: { lagging: lagging.length, tenantIds } });
}
