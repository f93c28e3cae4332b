import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Stage } from '../config.ts';
import { exception } from './exception.ts';
import type { TenantFunction } from './tenant-function.ts';

const READ = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const WRITE = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'];
const TAG = '$' + '{aws:PrincipalTag/TenantId}';
const OWN_TENANT = `TENANT#${TAG}#*`;
const OWN_FINANCE = `FINANCE#${TAG}#*`;

export interface PooledTableProps {
  readonly stage: Stage;
  readonly key: kms.IKey;
  readonly files: s3.Bucket;
  readonly usageArchive: s3.Bucket;
}

/**
 * The one table, and the five roles that reach tenants' data in it. A role is assumed with the session tag TenantId;
 * `dynamodb:LeadingKeys` then confines it to that tenant (the statement's shape and its traps: docs/decisions/0001).
 */
export class PooledTable extends Construct {
  readonly table: dynamodb.TableV2;
  readonly tenantSession: iam.Role;
  readonly billingSession: iam.Role;
  readonly billingStaffSession: iam.Role;
  readonly purgeSession: iam.Role;
  readonly operatorSession: iam.Role;

  constructor(scope: Construct, id: string, props: PooledTableProps) {
    super(scope, id);
    this.table = new dynamodb.TableV2(this, 'Table', {
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
      globalSecondaryIndexes: [
        {
          indexName: 'gsi1',
          partitionKey: { name: 'gsi1pk', type: dynamodb.AttributeType.STRING },
          sortKey: { name: 'gsi1sk', type: dynamodb.AttributeType.STRING },
        },
      ],
      timeToLiveAttribute: 'expiresAt',
      dynamoStream: dynamodb.StreamViewType.NEW_IMAGE,
      encryption: dynamodb.TableEncryptionV2.customerManagedKey(props.key),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: props.stage.protectData,
      removalPolicy: props.stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.tenantSession = this.sessionRole('TenantSession');
    this.allowItems(this.tenantSession, [...READ, ...WRITE], [OWN_TENANT], true);
    this.allowItems(this.tenantSession, READ, [OWN_FINANCE]);
    this.allowTenantKey(this.tenantSession, [
      'kms:Decrypt',
      'kms:Encrypt',
      // S3's, for objects under the tenant's key.
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
    ]);
    this.allowObjects(this.tenantSession, props.files, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']);
    this.allowObjects(this.tenantSession, props.usageArchive, ['s3:PutObject', 's3:GetObject']);

    this.billingSession = this.sessionRole('BillingSession');
    this.allowItems(this.billingSession, [...READ, ...WRITE], [OWN_TENANT, OWN_FINANCE], true);
    // One statement for all: the writes of a transaction are judged by action, with the keys of all items together.
    const collections = ['NUMBERING', 'DUE', 'DAYBOOK', 'PERIOD'].map((name) => `PLATFORM#${name}#*`);
    const numbers = [...collections, 'PLATFORM#DUNNING'];
    this.allowItems(this.billingSession, [...READ, ...WRITE], [OWN_TENANT, OWN_FINANCE, ...numbers]);
    this.allowTenantKey(this.billingSession, ['kms:Decrypt']);

    this.purgeSession = this.sessionRole('PurgeSession');
    this.allowItems(this.purgeSession, [...READ, ...WRITE, 'dynamodb:BatchWriteItem'], [OWN_TENANT], true);
    this.allowPurgeOf(props.files);
    this.allowPurgeOf(props.usageArchive);
    // One statement, as the billing session's: a change by staff and its entry in their journal are one transaction.
    this.operatorSession = this.sessionRole('OperatorSession');
    const settings = ['CONFIG', 'JOURNAL'].map((collection) => `TENANT#${TAG}#${collection}`);
    const ofStaff = ['PLATFORM#STAFF-JOURNAL', 'PLATFORM#STAFF-REPLAY#*'];
    this.allowItems(this.operatorSession, [...READ, ...WRITE], [...settings, ...ofStaff]);
    // Staff's changes of books: of the tenant's own items what it bought and its trail, and its settings to look at.
    this.billingStaffSession = this.sessionRole('BillingStaffSession');
    const books = [...['BILLING', 'JOURNAL'].map((collection) => `TENANT#${TAG}#${collection}`), OWN_FINANCE];
    this.allowItems(
      this.billingStaffSession,
      [...READ, ...WRITE],
      [...books, ...numbers, ...ofStaff, 'PLATFORM#REMITTANCE#*'],
    );
    this.allowItems(this.billingStaffSession, READ, [`TENANT#${TAG}#CONFIG`]);
    for (const role of [this.tenantSession, this.billingSession, this.purgeSession])
      this.exceptWildcards(role, [props.files, props.usageArchive]);
  }

  /** The function may act for tenants, one session each; its own role reaches no item of theirs. */
  grantTenantSession(fn: TenantFunction): void {
    this.grantSession(fn, this.tenantSession, 'TENANT_SESSION_ROLE_ARN');
  }

  /** Also writes finance records, invoice numbers and due dates. */
  grantBillingSession(fn: TenantFunction): void {
    this.grantSession(fn, this.billingSession, 'BILLING_SESSION_ROLE_ARN');
  }

  /** Deletes a tenant's items, objects and object versions. */
  grantPurgeSession(fn: TenantFunction): void {
    this.grantSession(fn, this.purgeSession, 'PURGE_SESSION_ROLE_ARN');
  }

  /** For staff: a tenant's books and its journal, and the staff's own. */
  grantBillingStaffSession(fn: TenantFunction): void {
    this.grantSession(fn, this.billingStaffSession, 'BILLING_STAFF_SESSION_ROLE_ARN');
  }

  /** For staff: a tenant's settings and its journal, and the staff's own. */
  grantOperatorSession(fn: TenantFunction): void {
    this.grantSession(fn, this.operatorSession, 'OPERATOR_SESSION_ROLE_ARN');
  }

  /** A named platform function's own reach: fixed collections such as `LOOKUP#SLUG#*`, never a tenant's. */
  grantPlatformItems(fn: TenantFunction, access: 'read' | 'write', patterns: readonly string[]): void {
    if (patterns.some((pattern) => !/^(PLATFORM|LOOKUP)#/.test(pattern)))
      throw new Error(`${fn.node.path}: platform items only`);
    this.allowItems(fn.function.role as iam.Role, access === 'read' ? READ : [...READ, ...WRITE], patterns);
    this.allowTableKey(fn.function.role as iam.Role);
    fn.function.addEnvironment('POOLED_TABLE_NAME', this.table.tableName);
  }

  /** Queries of gsi1 whose key is a fixed text: what is open, over all tenants. */
  grantPlatformIndex(fn: TenantFunction, keys: readonly string[]): void {
    if (keys.some((key) => !/^(PLATFORM|LOOKUP)#[A-Z]+$/.test(key)))
      throw new Error(`${fn.node.path}: platform items only`);
    this.allowItems(fn.function.role as iam.Role, ['dynamodb:Query'], keys, true);
  }

  /** Changes of the last day, by their sequence numbers. */
  grantStream(fn: TenantFunction): void {
    if (!this.table.tableStreamArn) throw new Error('the table has no stream');
    fn.allow(['dynamodb:GetShardIterator', 'dynamodb:GetRecords'], [this.table.tableStreamArn]);
    this.allowTableKey(fn.function.role as iam.Role);
  }

  private grantSession(
    fn: TenantFunction,
    role: iam.Role,
    name: `${'TENANT' | 'BILLING' | 'BILLING_STAFF' | 'PURGE' | 'OPERATOR'}_SESSION_ROLE_ARN`,
  ): void {
    fn.function.addToRolePolicy(
      new iam.PolicyStatement({ actions: ['sts:AssumeRole', 'sts:TagSession'], resources: [role.roleArn] }),
    );
    fn.function.addEnvironment(name, role.roleArn);
    fn.function.addEnvironment('POOLED_TABLE_NAME', this.table.tableName);
  }

  private sessionRole(id: string): iam.Role {
    const tenantTag = {
      StringLike: { 'aws:RequestTag/TenantId': 'ten_??????????????????????????' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['TenantId'] },
    };
    const role = new iam.Role(this, id, {
      description: 'Reaches one tenant, named by the session tag TenantId',
      assumedBy: new iam.AccountPrincipal(Stack.of(this).account).withConditions(tenantTag),
      maxSessionDuration: Duration.hours(1),
    });
    role.assumeRolePolicy?.addStatements(
      new iam.PolicyStatement({
        principals: [new iam.AccountPrincipal(Stack.of(this).account)],
        actions: ['sts:TagSession'],
        conditions: tenantTag,
      }),
    );
    this.allowTableKey(role);
    return role;
  }

  private exceptWildcards(role: iam.Role, buckets: readonly s3.Bucket[]): void {
    const { region, account } = Stack.of(this);
    const keys = `arn:<AWS::Partition>:kms:${region}:${account}:key/*`;
    exception(
      role,
      `AwsSolutions-IAM5[Resource::${keys}]`,
      "Tenants' keys are made at run time; alias and encryption context name the session's own tenant.",
    );
    exception(
      role,
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:kms:${region}:*:key/*]`,
      "Keys in tenants' own accounts: the policy of each asks for the session's tenant, and so does the context here.",
    );
    for (const bucket of buckets) {
      const name = Stack.of(this).getLogicalId(bucket.node.defaultChild as s3.CfnBucket);
      exception(
        role,
        `AwsSolutions-IAM5[Resource::<${name}.Arn>/<aws:PrincipalTag/TenantId>/*]`,
        "The wildcard begins after the session's own tenant id.",
      );
    }
  }

  private allowTableKey(role: iam.IRole): void {
    const key = this.table.encryptionKey;
    if (!key) return;
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: [
          'kms:Decrypt',
          'kms:Encrypt',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
          'kms:GenerateDataKey',
          'kms:DescribeKey',
        ],
        resources: [key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${Stack.of(this).region}.amazonaws.com` } },
      }),
    );
  }

  private allowItems(role: iam.IRole, actions: readonly string[], leadingKeys: readonly string[], index = false): void {
    const perTenant = leadingKeys.some((pattern) => pattern.includes(TAG));
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: [...actions],
        resources: [this.table.tableArn, ...(index ? [`${this.table.tableArn}/index/gsi1`] : [])],
        conditions: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...leadingKeys] },
          // ForAllValues alone is true of a request without keys, a Scan above all.
          Null: { 'dynamodb:LeadingKeys': 'false', ...(perTenant ? { 'aws:PrincipalTag/TenantId': 'false' } : {}) },
        },
      }),
    );
  }

  /** Tenantry's key of the tenant; and one in an account of the tenant's own, whose policy decides for itself. */
  private allowTenantKey(role: iam.Role, actions: readonly string[]): void {
    const { account } = Stack.of(this);
    const keysOf = (owner: string) =>
      Stack.of(this).formatArn({
        service: 'kms',
        account: owner,
        resource: 'key',
        resourceName: '*',
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      });
    const ofThisTenant = { 'kms:EncryptionContext:tenantId': TAG };
    const tagged = { Null: { 'aws:PrincipalTag/TenantId': 'false' } };
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: [...actions],
        resources: [keysOf(account)],
        conditions: {
          'ForAnyValue:StringEquals': { 'kms:ResourceAliases': `alias/tenant/${TAG}` },
          StringEquals: ofThisTenant,
          ...tagged,
        },
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: [...actions],
        resources: [keysOf('*')],
        conditions: {
          StringNotEquals: { 'aws:ResourceAccount': account },
          StringEquals: ofThisTenant,
          // StringNotEquals alone is true of a request without the key.
          Null: { ...tagged.Null, 'aws:ResourceAccount': 'false' },
        },
      }),
    );
  }

  private allowObjects(role: iam.Role, bucket: s3.Bucket, actions: readonly string[]): void {
    role.addToPolicy(new iam.PolicyStatement({ actions: [...actions], resources: [bucket.arnForObjects(`${TAG}/*`)] }));
    if (bucket.encryptionKey) {
      role.addToPolicy(
        new iam.PolicyStatement({
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [bucket.encryptionKey.keyArn],
          conditions: { StringEquals: { 'kms:ViaService': `s3.${Stack.of(this).region}.amazonaws.com` } },
        }),
      );
    }
  }

  private allowPurgeOf(bucket: s3.Bucket): void {
    this.allowObjects(this.purgeSession, bucket, ['s3:GetObject', 's3:DeleteObject', 's3:DeleteObjectVersion']);
    this.purgeSession.addToPolicy(
      new iam.PolicyStatement({
        actions: ['s3:ListBucket', 's3:ListBucketVersions'],
        resources: [bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': `${TAG}/*` }, Null: { 's3:prefix': 'false' } },
      }),
    );
  }
}
