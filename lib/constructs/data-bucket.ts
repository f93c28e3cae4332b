import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { EnvName } from '../../functions/kernel/env-names.ts';
import type { Stage } from '../config.ts';
import { asInterface } from './as-interface.ts';
import type { TenantFunction } from './tenant-function.ts';

export interface DataBucketProps {
  readonly stage: Stage;
  readonly envName: EnvName;
  readonly accessLogs: s3.Bucket;
  /** Browsers send and fetch objects by presigned addresses from here. */
  readonly corsOrigin?: string;
  /** Objects announce themselves on the default bus. */
  readonly announce?: boolean;
  /** Versions that were replaced or deleted are gone after this long. */
  readonly noncurrentDays?: number;
}

/** A private, versioned bucket under its own key. */
export class DataBucket extends Construct {
  readonly bucket: s3.Bucket;
  readonly key: kms.Key;
  private readonly envName: EnvName;

  constructor(scope: Construct, id: string, props: DataBucketProps) {
    super(scope, id);
    this.envName = props.envName;
    const removalPolicy = props.stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.key = new kms.Key(this, 'Key', { enableKeyRotation: true, description: `${id} bucket`, removalPolicy });
    this.bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: this.key,
      bucketKeyEnabled: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      serverAccessLogsBucket: asInterface<s3.IBucket>(props.accessLogs),
      serverAccessLogsPrefix: `${id}/`,
      removalPolicy,
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          ...(props.noncurrentDays ? { noncurrentVersionExpiration: Duration.days(props.noncurrentDays) } : {}),
        },
      ],
      ...(props.corsOrigin
        ? {
            cors: [
              {
                allowedMethods: [s3.HttpMethods.PUT, s3.HttpMethods.GET],
                allowedOrigins: [props.corsOrigin],
                allowedHeaders: ['*'],
                exposedHeaders: ['ETag'],
                maxAge: 3_000,
              },
            ],
          }
        : {}),
    });
    if (props.announce)
      (this.bucket.node.defaultChild as s3.CfnBucket).notificationConfiguration = {
        eventBridgeConfiguration: { eventBridgeEnabled: true },
      };
  }

  /** Only the name: the objects are reached with a tenant session. */
  wire(fn: TenantFunction): void {
    fn.setEnvironment(this.envName, this.bucket.bucketName);
  }

  /** Names of objects, and nothing of what is in them. */
  grantList(fn: TenantFunction): void {
    this.wire(fn);
    fn.allow(['s3:ListBucket'], [this.bucket.bucketArn]);
  }

  grant(fn: TenantFunction, actions: readonly ('s3:GetObject' | 's3:PutObject')[], prefix = '*'): void {
    this.wire(fn);
    fn.allow(actions, [this.bucket.arnForObjects(prefix)]);
    const keyActions = actions.includes('s3:PutObject') ? ['kms:GenerateDataKey', 'kms:Decrypt'] : ['kms:Decrypt'];
    fn.function.addToRolePolicy(new iam.PolicyStatement({ actions: keyActions, resources: [this.key.keyArn] }));
  }
}
