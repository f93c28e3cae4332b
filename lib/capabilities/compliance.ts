import { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import { TenantFunction } from '../constructs/tenant-function.ts';

/** The agreements in force; nothing but text, so it is granted nothing. */
export class Compliance extends Construct {
  constructor(scope: Construct, id: string, house: House) {
    super(scope, id);
    new TenantFunction(this, 'Api', house, {
      capability: 'compliance',
      entry: 'api',
      impact: 'Agreements cannot be read; nobody can sign up in good conscience.',
    });
  }
}
