import { Construct } from 'constructs';
import type { DeadLetters } from '../constructs/dead-letters.ts';
import type { House } from '../constructs/house.ts';
import { Reconciler } from '../constructs/reconciler.ts';
import { TenantFunction } from '../constructs/tenant-function.ts';
import { lives } from './tenants-upkeep.ts';

/** What crashes and lost answers left of people: docs/decisions/0008-reconcilers.md. */
export class IdentityUpkeep extends Construct {
  constructor(scope: Construct, id: string, house: House, { queue }: DeadLetters) {
    super(scope, id);
    // P: takes users away.
    const run = new TenantFunction(this, 'ReconcileDirectory', house, {
      capability: 'identity',
      entry: 'reconcile-directory',
      timeoutSeconds: 840,
      deadLetters: queue,
      impact: 'People whose tenant never came or is gone stay known to the sign-in.',
    });
    house.table.grantTenantSession(run);
    house.table.grantPlatformItems(run, 'read', lives);
    house.table.grantPlatformItems(run, 'write', ['LOOKUP#EMAIL#*', 'LOOKUP#MEMBERS#*']);
    house.table.grantPlatformIndex(run, ['LOOKUP#MEMBERSHIPS']);
    house.pools.grantTenants(run, ['AdminDeleteUser']);
    new Reconciler(this, 'Directory', house, {
      name: 'directory',
      capability: 'identity',
      run,
      deadLetters: queue,
      impact: 'A person whose tenant is gone is still known to the sign-in.',
    });
  }
}
