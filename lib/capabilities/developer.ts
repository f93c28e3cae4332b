import { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import { TenantFunction } from '../constructs/tenant-function.ts';

/** What anybody may ask: contract, health, status, keys. E: unauthenticated, so it reaches no tenant's data. */
export class Developer extends Construct {
  constructor(scope: Construct, id: string, house: House) {
    super(scope, id);
    const open = new TenantFunction(this, 'Public', house, {
      capability: 'developer',
      entry: 'public',
      impact: 'Nobody can read health, status, signing keys and the OpenAPI document.',
    });
    house.table.grantPlatformItems(open, 'read', ['PLATFORM#INCIDENT']);
    house.certificateKey.grantPublicKey(open);
    open.setEnvironment('MAIL_FROM', house.stage.mailFrom);
    new TenantFunction(this, 'OperatorsPublic', house, {
      capability: 'developer',
      entry: 'operators-public',
      impact: "Operators cannot read their API's OpenAPI document.",
    });
  }
}
