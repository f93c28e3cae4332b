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
    // E: staff, who also read what staff did.
    const operators = new TenantFunction(this, 'Operators', house, {
      capability: 'audit',
      entry: 'operators',
      impact: "Operators cannot read tenants' trails nor their own; both are still written.",
    });
    house.table.grantTenantSession(operators);
    house.table.grantPlatformItems(operators, 'read', ['PLATFORM#STAFF-JOURNAL']);
    house.platformKey.grant(operators, ['kms:Encrypt', 'kms:Decrypt'], 'cursor');
  }
}
