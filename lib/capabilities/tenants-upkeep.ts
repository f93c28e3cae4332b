import { Construct } from 'constructs';
import type { DeadLetters } from '../constructs/dead-letters.ts';
import type { House } from '../constructs/house.ts';
import { Reconciler } from '../constructs/reconciler.ts';
import { TenantFunction } from '../constructs/tenant-function.ts';
import { maySweepKeys } from './tenants-grants.ts';

/** What crashes and lost answers left of tenants: docs/decisions/0008-reconcilers.md. */
export class TenantsUpkeep extends Construct {
  constructor(scope: Construct, id: string, house: House, deadLetters: DeadLetters) {
    super(scope, id);
    // P: looks at all keys.
    const keys = this.reconciler('TenantKeys', 'tenant-keys', house, deadLetters, {
      errors: 'Encryption keys that belong to no tenant go on costing money.',
      left: 'Encryption keys that belong to no tenant stay, and cost money.',
    });
    maySweepKeys(keys);
  }

  private reconciler(
    id: string,
    name: string,
    house: House,
    { queue }: DeadLetters,
    impact: { readonly errors: string; readonly left: string },
  ): TenantFunction {
    const run = new TenantFunction(this, `Reconcile${id}`, house, {
      capability: 'tenants',
      entry: `reconcile-${name}`,
      timeoutSeconds: 840,
      deadLetters: queue,
      impact: impact.errors,
    });
    new Reconciler(this, id, house, { name, capability: 'tenants', run, deadLetters: queue, impact: impact.left });
    return run;
  }
}
