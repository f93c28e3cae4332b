import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { exception } from './exception.ts';
import type { House } from './house.ts';
import type { TenantFunction } from './tenant-function.ts';

const passwordPolicy: cognito.PasswordPolicy = {
  minLength: 12,
  requireDigits: false,
  requireLowercase: false,
  requireSymbols: false,
  requireUppercase: false,
};

/**
 * Two pools: the tenants' people and the company's own staff. A user of the first is a membership: its name is the
 * membership's id, its tenant is written once, and its e-mail address is no way in.
 */
export class UserPools extends Construct {
  readonly tenants: cognito.UserPool;
  readonly tenantsClient: cognito.UserPoolClient;
  readonly operators: cognito.UserPool;
  readonly operatorsClient: cognito.UserPoolClient;

  constructor(scope: Construct, id: string, house: Pick<House, 'stage'>) {
    super(scope, id);
    const common = {
      selfSignUpEnabled: false,
      passwordPolicy,
      accountRecovery: cognito.AccountRecovery.NONE,
      deletionProtection: house.stage.protectData,
      removalPolicy: house.stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      featurePlan: cognito.FeaturePlan.PLUS,
    };
    this.tenants = new cognito.UserPool(this, 'Tenants', {
      ...common,
      signInAliases: { username: true },
      customAttributes: { tenantId: new cognito.StringAttribute({ mutable: false, minLen: 30, maxLen: 30 }) },
      mfa: cognito.Mfa.OPTIONAL,
      mfaSecondFactor: { sms: false, otp: true },
      standardThreatProtectionMode: cognito.StandardThreatProtectionMode.FULL_FUNCTION,
    });
    this.tenantsClient = this.tenants.addClient('Api', {
      authFlows: { adminUserPassword: true },
      generateSecret: false,
      accessTokenValidity: Duration.minutes(15),
      idTokenValidity: Duration.minutes(15),
      refreshTokenValidity: Duration.days(30),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
      // The client can read its own tenant id and write nothing.
      readAttributes: new cognito.ClientAttributes().withCustomAttributes('tenantId'),
      writeAttributes: new cognito.ClientAttributes(),
      disableOAuth: true,
    });
    this.operators = new cognito.UserPool(this, 'Operators', {
      ...common,
      signInAliases: { email: true },
      mfa: cognito.Mfa.OPTIONAL,
      mfaSecondFactor: { sms: false, otp: true },
      standardThreatProtectionMode: cognito.StandardThreatProtectionMode.FULL_FUNCTION,
    });
    for (const pool of [this.tenants, this.operators]) {
      exception(
        pool,
        'AwsSolutions-COG1',
        'Twelve characters and no composition rules: NIST SP 800-63B section 3.1.1.2.',
      );
      exception(pool, 'AwsSolutions-COG2', "A second factor is each tenant's policy, enforced at sign-in.");
    }
    // Names that functions/identity/domain/staff.ts knows; who is in none may do nothing.
    for (const groupName of ['admins', 'viewers'])
      new cognito.CfnUserPoolGroup(this, `Staff${groupName[0]?.toUpperCase()}${groupName.slice(1)}`, {
        userPoolId: this.operators.userPoolId,
        groupName,
      });
    this.operatorsClient = this.operators.addClient('Api', {
      authFlows: { adminUserPassword: true },
      generateSecret: false,
      accessTokenValidity: Duration.minutes(15),
      refreshTokenValidity: Duration.hours(12),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
      disableOAuth: true,
    });
  }

  /** `actions` without their prefix: `AdminCreateUser`. */
  grantTenants(fn: TenantFunction, actions: readonly string[]): void {
    if (actions.length > 0)
      fn.allow(
        actions.map((action) => `cognito-idp:${action}`),
        [this.tenants.userPoolArn],
      );
    fn.setEnvironment('TENANT_POOL_ID', this.tenants.userPoolId);
    fn.setEnvironment('TENANT_POOL_CLIENT_ID', this.tenantsClient.userPoolClientId);
  }

  grantOperators(fn: TenantFunction, actions: readonly string[]): void {
    if (actions.length > 0)
      fn.allow(
        actions.map((action) => `cognito-idp:${action}`),
        [this.operators.userPoolArn],
      );
    fn.setEnvironment('OPERATOR_POOL_ID', this.operators.userPoolId);
    fn.setEnvironment('OPERATOR_POOL_CLIENT_ID', this.operatorsClient.userPoolClientId);
  }
}
