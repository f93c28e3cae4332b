import { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import { TenantFunction } from '../constructs/tenant-function.ts';

/** The trail is the journal that every commit writes; this only reads it. */
export class Audit extends Construct {
  constructor(scope: Construct, id: string, house: House) {
    super(scope, id);
    const api = new TenantFunction(this, 'Api', house, {
      capability: 'audit',
      entry: 'api',
      impact: 'Administrators cannot read the audit trail; it is still written.',
    });
    house.table.grantTenantSession(api);
  }
}
