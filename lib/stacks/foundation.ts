import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { origins, type Stage } from '../config.ts';
import { asInterface } from '../constructs/as-interface.ts';
import { DataBucket } from '../constructs/data-bucket.ts';
import type { AlarmTopics } from '../constructs/impact-alarm.ts';
import { HmacKey, SealingKey, SigningKey } from '../constructs/platform-keys.ts';
import { PooledTable } from '../constructs/pooled-table.ts';
import { StripeSecret } from '../constructs/stripe-secret.ts';

/** Where data lives: the pooled table, buckets, platform keys, the bus. Deployed seldom, deleted never. */
export class Foundation extends Stack {
  readonly table: PooledTable;
  readonly files: DataBucket;
  readonly finance: DataBucket;
  readonly usageArchive: DataBucket;
  readonly emailHmac: HmacKey;
  readonly certificateKey: SigningKey;
  readonly platformKey: SealingKey;
  readonly bus: events.EventBus;
  readonly alarms: AlarmTopics;
  readonly stripe: StripeSecret;

  constructor(scope: Construct, id: string, props: StackProps & { readonly stage: Stage }) {
    super(scope, id, props);
    const { stage } = props;
    const removalPolicy = stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const accessLogs = new s3.Bucket(this, 'AccessLogs', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      removalPolicy,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    });
    this.files = new DataBucket(this, 'Files', {
      stage,
      envName: 'FILES_BUCKET_NAME',
      accessLogs,
      corsOrigin: origins(stage).console,
      announce: true,
      noncurrentDays: 30,
    });
    this.finance = new DataBucket(this, 'Finance', {
      stage,
      envName: 'FINANCE_BUCKET_NAME',
      accessLogs,
      corsOrigin: origins(stage).console,
    });
    this.usageArchive = new DataBucket(this, 'UsageArchive', {
      stage,
      envName: 'USAGE_ARCHIVE_BUCKET_NAME',
      accessLogs,
      noncurrentDays: 30,
    });
    this.table = new PooledTable(this, 'Pooled', {
      stage,
      key: new kms.Key(this, 'TableKey', { enableKeyRotation: true, description: 'Pooled table', removalPolicy }),
      files: this.files.bucket,
      usageArchive: this.usageArchive.bucket,
    });
    this.emailHmac = new HmacKey(this, 'EmailHmac', stage);
    this.certificateKey = new SigningKey(this, 'Certificate', stage);
    this.platformKey = new SealingKey(this, 'Platform', stage);
    this.bus = new events.EventBus(this, 'Bus', { description: 'What the capabilities tell each other' });
    const alarmsKey = new kms.Key(this, 'AlarmsKey', {
      enableKeyRotation: true,
      removalPolicy,
      description: 'Alarm notifications',
    });
    // Alarms publish by themselves, so CloudWatch needs the topic's key (SNS guide, "Key management").
    alarmsKey.grantEncryptDecrypt(new iam.ServicePrincipal('cloudwatch.amazonaws.com'));
    const topic = (id: string) =>
      new sns.Topic(this, id, { enforceSSL: true, masterKey: asInterface<kms.IKey>(alarmsKey) });
    this.alarms = { page: topic('Pages'), ticket: topic('Tickets') };
    // Verified once its DKIM records are in the domain's zone (SES guide, "Verifying a domain identity").
    new ses.EmailIdentity(this, 'Mail', { identity: ses.Identity.domain(stage.domain) });
    this.stripe = new StripeSecret(this, 'Stripe', stage);
  }
}
