import { Construct } from 'constructs';
import { billing } from '../../functions/billing/contract.ts';
import { identity } from '../../functions/identity/contract.ts';
import { isolation } from '../../functions/isolation/contract.ts';
import { workspace } from '../../functions/workspace/contract.ts';
import type { DeadLetters } from '../constructs/dead-letters.ts';
import type { House } from '../constructs/house.ts';
import { Subscription } from '../constructs/subscription.ts';
import { TenantFunction } from '../constructs/tenant-function.ts';

const capability = 'isolation';

/** Limits as tenants and operators see them; they are held by the authorizer, by `serve` and by each transaction. */
export class Isolation extends Construct {
  constructor(scope: Construct, id: string, house: House, deadLetters: DeadLetters) {
    super(scope, id);
    this.watch(house, deadLetters);
    const api = new TenantFunction(this, 'Api', house, {
      capability,
      entry: 'api',
      impact: 'Tenant admins and operators cannot see limits and their use; they hold all the same.',
    });
    house.table.grantTenantSession(api);
    // P: writes in any tenant, its settings and journal alone.
    const override = new TenantFunction(this, 'OverrideLimits', house, {
      capability,
      entry: 'override-limits',
      impact: 'Operators cannot raise or lower a tenant’s limits.',
    });
    house.table.grantOperatorSession(override);
    house.table.grantPlatformItems(override, 'read', ['PLATFORM#STAFF-REPLAY#*']);
  }
  private watch(house: House, deadLetters: DeadLetters): void {
    const watch = new TenantFunction(this, 'WatchLimits', house, {
      capability,
      entry: 'watch-limits',
      timeoutSeconds: 30,
      deadLetters: deadLetters.queue,
      impact: 'Tenant admins are not told that a limit is near or reached; it holds all the same.',
    });
    house.table.grantTenantSession(watch);
    const { invitationCreated, invitationRevoked, userJoined, userUpdated, apiTokenCreated, apiTokenRevoked } =
      identity.events;
    const { projectCreated, projectDeleted, fileStored, fileDeleted } = workspace.events;
    new Subscription(this, 'OnChange', house, {
      to: [
        ...[invitationCreated, invitationRevoked, userJoined, userUpdated, apiTokenCreated, apiTokenRevoked],
        ...[projectCreated, projectDeleted, fileStored, fileDeleted],
        ...[isolation.events.limitsReplaced, billing.events.subscriptionChanged],
      ],
      by: watch,
      deadLetters: deadLetters.queue,
    });
  }
}
