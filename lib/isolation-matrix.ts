/**
 * How each stateful resource keeps tenants apart, by tier: what lib/ makes must be here, and what is here must be made
 * (test/stacks/isolation-matrix.test.ts). The reasons: docs/decisions/0009-isolation-per-resource.md.
 */

/**
 * `row`, `prefix`: shared, and IAM confines a session to its tenant's part. `key`: shared place, sealed under the tenant's
 * own KMS key. `record`: shared, each record names its tenant and one platform function reads them. `identity`: shared,
 * the entry of one person names their tenant, unchangeably. `platform`: holds nothing that a tenant may reach.
 */
export type Isolation = 'row' | 'prefix' | 'key' | 'record' | 'identity' | 'platform';

export interface IsolationRow {
  readonly what: string;
  readonly type: string;
  /** The logical ids that the row is about. */
  readonly ids: RegExp;
  /** Pooled: plans free and pro, and enterprise unless it asks for more. */
  readonly pool: Isolation;
  /** Pooled compute and tables with keys of the tenant's own. */
  readonly bridge: Isolation;
  /** A tenant's own: today the same as bridge, with a usage plan of its tier. */
  readonly silo: Isolation;
  readonly enforcedBy: string;
}

const everywhere = (isolation: Isolation) => ({ pool: isolation, bridge: isolation, silo: isolation });

export const isolationMatrix: readonly IsolationRow[] = [
  {
    what: 'items, and the sealed attributes in them',
    type: 'AWS::DynamoDB::GlobalTable',
    ids: /^PooledTable/,
    pool: 'row',
    bridge: 'key',
    silo: 'key',
    enforcedBy: 'dynamodb:LeadingKeys of the tenant session; attributes by the tenant’s KMS key and its context',
  },
  {
    what: 'files',
    type: 'AWS::S3::Bucket',
    ids: /^FilesBucket/,
    pool: 'prefix',
    bridge: 'key',
    silo: 'key',
    enforcedBy: 'the object prefix of the tenant session; SSE-KMS under the tenant’s KMS key and its context',
  },
  {
    what: 'raw usage',
    type: 'AWS::S3::Bucket',
    ids: /^UsageArchiveBucket/,
    ...everywhere('prefix'),
    enforcedBy: 'the object prefix of the tenant session',
  },
  {
    what: 'invoices and credit notes, which outlive the tenant',
    type: 'AWS::S3::Bucket',
    ids: /^FinanceBucket/,
    ...everywhere('platform'),
    enforcedBy: 'roles of billing’s functions; customers get addresses of single documents',
  },
  {
    what: 'access logs and the console’s files',
    type: 'AWS::S3::Bucket',
    ids: /^(AccessLogs|Logs|Console)/,
    ...everywhere('platform'),
    enforcedBy: 'no tenant session names them',
  },
  {
    what: 'encryption of shared resources at rest, addresses’ HMAC, signatures',
    type: 'AWS::KMS::Key',
    ids: /^(Files|Finance|UsageArchive|Table|EmailHmac|Certificate|Platform|Alarms|Usage)Key/,
    ...everywhere('platform'),
    enforcedBy:
      'kms:ViaService for the storage keys, named functions for the others; tenants’ keys are made at run time',
  },
  {
    what: 'usage events on their way',
    type: 'AWS::Kinesis::Stream',
    ids: /^UsageStream/,
    ...everywhere('record'),
    enforcedBy:
      'the producer writes the authenticated tenant into the record; the aggregator writes under that tenant’s session',
  },
  {
    what: 'people of tenants',
    type: 'AWS::Cognito::UserPool',
    ids: /^PoolsTenants/,
    ...everywhere('identity'),
    enforcedBy: 'custom:tenantId, immutable and not client-writable; a user is one membership',
  },
  {
    what: 'our own staff',
    type: 'AWS::Cognito::UserPool',
    ids: /^PoolsOperators/,
    ...everywhere('platform'),
    enforcedBy: 'a pool, an authorizer and an API of their own',
  },
  {
    what: 'which of our staff may only look',
    type: 'AWS::Cognito::UserPoolGroup',
    ids: /^PoolsStaff/,
    ...everywhere('platform'),
    enforcedBy: 'groups of the operators’ pool, of which no tenant’s user is a member',
  },
  {
    what: 'work that was given up, until its replay',
    type: 'AWS::SQS::Queue',
    ids: /^DeadLetters/,
    ...everywhere('record'),
    enforcedBy: 'the event’s envelope names the tenant; only operators replay it, to the function that gave it up',
  },
  {
    what: 'events between capabilities',
    type: 'AWS::Events::EventBus',
    ids: /^Bus/,
    ...everywhere('record'),
    enforcedBy: 'the relay alone puts events, from the tenant’s own journal',
  },
  {
    what: 'lines of functions and workflows',
    type: 'AWS::Logs::LogGroup',
    ids: /./,
    ...everywhere('platform'),
    enforcedBy: 'operators’ accounts; tenantId is a field, payloads and sealed values are not logged',
  },
  {
    what: 'Stripe’s keys',
    type: 'AWS::SecretsManager::Secret',
    ids: /^StripeSecret/,
    ...everywhere('platform'),
    enforcedBy: 'billing’s payment functions alone',
  },
  {
    what: 'which usage plan a tier has',
    type: 'AWS::SSM::Parameter',
    ids: /^PlanId/,
    ...everywhere('platform'),
    enforcedBy: 'provisioning’s functions alone',
  },
  {
    what: 'alarms to staff',
    type: 'AWS::SNS::Topic',
    ids: /Alarms|Pages|Tickets/,
    ...everywhere('platform'),
    enforcedBy: 'alarms name no tenant',
  },
  {
    what: 'provisioning and deletion under way',
    type: 'AWS::StepFunctions::StateMachine',
    ids: /^Tenants(Provisioning|Deletion)/,
    ...everywhere('record'),
    enforcedBy: 'one execution a tenant; each task opens the session of its input’s tenant',
  },
  {
    what: 'what limits a tenant’s calls, and counts them',
    type: 'AWS::ApiGateway::UsagePlan',
    ids: /^Plan/,
    ...everywhere('record'),
    enforcedBy: 'a plan per tier, a gateway key per tenant, made at run time and given by the authorizer alone',
  },
  {
    what: 'the key that deleted tenants’ calls are counted under',
    type: 'AWS::ApiGateway::ApiKey',
    ids: /^DeletedTenants/,
    ...everywhere('platform'),
    enforcedBy: 'given by the authorizer alone',
  },
];

/** Resource types that keep nothing of anybody: code, wiring, permissions, alarms. */
export const statelessTypes: readonly string[] = [
  ...['Account', 'Deployment', 'RestApi', 'Stage', 'UsagePlanKey'].map((name) => `AWS::ApiGateway::${name}`),
  ...['Distribution', 'Function', 'OriginAccessControl', 'ResponseHeadersPolicy'].map(
    (name) => `AWS::CloudFront::${name}`,
  ),
  ...['Alarm', 'CompositeAlarm', 'Dashboard'].map((name) => `AWS::CloudWatch::${name}`),
  ...['EventInvokeConfig', 'EventSourceMapping', 'Function', 'Permission'].map((name) => `AWS::Lambda::${name}`),
  ...['MetricFilter', 'QueryDefinition', 'ResourcePolicy', 'SubscriptionFilter'].map((name) => `AWS::Logs::${name}`),
  ...['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Role', 'AWS::KMS::Alias', 'AWS::Events::Rule'],
  ...['AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy', 'AWS::SNS::Subscription', 'AWS::SQS::QueuePolicy'],
  ...['AWS::SES::EmailIdentity', 'AWS::SES::ConfigurationSet', 'AWS::WAFv2::WebACL', 'AWS::WAFv2::WebACLAssociation'],
  ...['AWS::Cognito::UserPoolClient', 'AWS::CDK::Metadata', 'AWS::CertificateManager::Certificate'],
];
