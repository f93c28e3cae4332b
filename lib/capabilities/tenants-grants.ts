import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { TenantFunction } from '../constructs/tenant-function.ts';

const anyKey = (fn: TenantFunction): string =>
  Stack.of(fn).formatArn({
    service: 'kms',
    resource: 'key',
    resourceName: '*',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
const tenantAliases = (fn: TenantFunction): string =>
  Stack.of(fn).formatArn({ service: 'kms', resource: 'alias', resourceName: 'tenant/*' });
/** Keys that were made for a tenant, and no other of the account. */
const ofTenants = { StringLike: { 'aws:ResourceTag/tenantry:tenant': 'ten_*' } };

/** Tenants' KMS keys. Everybody here may see whether a tenant has one. */
export function mayKeepTenantKeys(fn: TenantFunction, may: readonly ('make' | 'end')[]): void {
  // By alias, so also where there is none yet: no tag can be asked for.
  fn.allow(['kms:DescribeKey'], [anyKey(fn)]);
  if (may.includes('make')) {
    fn.allow(['kms:CreateKey', 'kms:TagResource'], ['*'], {
      StringLike: { 'aws:RequestTag/tenantry:tenant': 'ten_*' },
    });
    // Tags count in conditions some minutes after they are made (KMS guide, "ABAC for KMS"); the alias can't wait for them.
    fn.allow(['kms:CreateAlias'], [tenantAliases(fn), anyKey(fn)]);
  }
  if (may.includes('end')) {
    fn.allow(['kms:DeleteAlias'], [tenantAliases(fn)]);
    fn.allow(['kms:DisableKey', 'kms:ScheduleKeyDeletion', 'kms:DeleteAlias'], [anyKey(fn)], ofTenants);
  }
  fn.setEnvironment('ACCOUNT_ID', Stack.of(fn).account);
}

/** Keys whose making was answered to nobody: found by looking at all of them. */
export function maySweepKeys(fn: TenantFunction): void {
  fn.allow(['kms:ListKeys', 'kms:ListAliases'], ['*']);
  fn.allow(['kms:DescribeKey', 'kms:ListResourceTags'], [anyKey(fn)]);
  fn.allow(['kms:DisableKey', 'kms:ScheduleKeyDeletion'], [anyKey(fn)], ofTenants);
  fn.setEnvironment('ACCOUNT_ID', Stack.of(fn).account);
}

/** API Gateway's keys; everybody here may look for a tenant's. */
export function mayKeepGatewayKeys(fn: TenantFunction, may: readonly ('look' | 'make' | 'end')[]): void {
  const { partition, region } = Stack.of(fn);
  const arn = (path: string) => `arn:${partition}:apigateway:${region}::${path}`;
  fn.allow(['apigateway:GET'], [arn('/apikeys')]);
  if (may.includes('look')) fn.allow(['apigateway:GET'], [arn('/usageplans/*/keys')]);
  if (may.includes('make')) fn.allow(['apigateway:POST'], [arn('/apikeys'), arn('/usageplans/*/keys')]);
  if (may.includes('end')) fn.allow(['apigateway:DELETE'], [arn('/apikeys/*')]);
}
