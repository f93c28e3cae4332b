import { Stack, type StackProps } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import { TenantFunction } from '../constructs/tenant-function.ts';
import { UserPools } from '../constructs/user-pools.ts';

export type IdentityHouse = Pick<House, 'stage' | 'code' | 'functions' | 'table'>;

/** The user pools, and the trigger that they need to exist: stateful, so apart from what changes daily. */
export class Identity extends Stack {
  readonly pools: UserPools;
  constructor(scope: Construct, id: string, props: StackProps & { readonly house: IdentityHouse }) {
    super(scope, id, props);
    const { house } = props;
    this.pools = new UserPools(this, 'Pools', house);
    // Non-HTTP: Cognito calls it before it issues a token; five seconds is Cognito's own limit.
    const preToken = new TenantFunction(this, 'PreToken', house, {
      capability: 'identity',
      entry: 'pre-token',
      timeoutSeconds: 5,
      impact: 'Nobody can sign in or renew a session.',
    });
    house.table.grantTenantSession(preToken);
    this.pools.tenants.addTrigger(
      cognito.UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG,
      preToken.function,
      cognito.LambdaVersion.V2_0,
    );
  }
}
