import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BillingUpkeep } from '../capabilities/billing-upkeep.ts';
import { IdentityUpkeep } from '../capabilities/identity-upkeep.ts';
import { TenantsUpkeep } from '../capabilities/tenants-upkeep.ts';
import { DeadLetters } from '../constructs/dead-letters.ts';
import type { House } from '../constructs/house.ts';
import { exceptWildcards } from './control-plane-exceptions.ts';

/** What keeps the house in order: nobody's request waits for it. The control plane may ask for its runs, so it comes first. */
export class Upkeep extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { readonly house: House }) {
    super(scope, id, props);
    const { house } = props;
    const deadLetters = new DeadLetters(this, 'DeadLetters', house, {
      plane: 'upkeep',
      impact: 'What crashes left of tenants is not looked for, or no tenants are prepared ahead.',
    });
    new BillingUpkeep(this, 'Billing', house, deadLetters);
    new IdentityUpkeep(this, 'Identity', house, deadLetters);
    new TenantsUpkeep(this, 'Tenants', house, deadLetters);
    exceptWildcards(this, house);
  }
}
