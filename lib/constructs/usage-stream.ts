import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Stage } from '../config.ts';
import { exception } from './exception.ts';
import type { House } from './house.ts';
import { ImpactAlarm, type ImpactAlarmProps } from './impact-alarm.ts';
import type { TenantFunction } from './tenant-function.ts';

/** Accepted usage, in the order of each tenant's lane, for a week. */
export class UsageStream extends Construct {
  readonly stream: kinesis.Stream;
  private readonly key: kms.Key;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    const removalPolicy = stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.key = new kms.Key(this, 'Key', { enableKeyRotation: true, description: 'Usage stream', removalPolicy });
    this.stream = new kinesis.Stream(this, 'Stream', {
      shardCount: 2,
      streamMode: kinesis.StreamMode.PROVISIONED,
      retentionPeriod: Duration.days(7),
      encryption: kinesis.StreamEncryption.KMS,
      encryptionKey: this.key,
      removalPolicy,
    });
    exception(this.stream, 'AwsSolutions-KDS3', 'It has a key of its own, which is what the rule asks for.');
  }

  watch(house: Pick<House, 'alarms'>): void {
    const period = Duration.minutes(1);
    const alarm = (
      id: string,
      given: Pick<ImpactAlarmProps, 'metric' | 'threshold' | 'impact' | 'runbook' | 'severity'>,
    ) => new ImpactAlarm(this, id, house, { capability: 'metering', evaluationPeriods: 3, ...given });
    alarm('Late', {
      metric: this.stream.metricGetRecordsIteratorAgeMilliseconds({ period, statistic: 'Maximum' }),
      threshold: 60_000,
      severity: 'ticket',
      impact: 'Tenants see their usage minutes late, and deletions may leave usage of their last minutes unbilled.',
      runbook: 'streams#usage-late',
    });
    alarm('WritesThrottled', {
      metric: this.stream.metricWriteProvisionedThroughputExceeded({ period, statistic: 'Sum' }),
      threshold: 1,
      severity: 'page',
      impact: 'Usage reports of customers are refused with 503; they must repeat them.',
      runbook: 'streams#writes-throttled',
    });
    alarm('ReadsThrottled', {
      metric: this.stream.metricReadProvisionedThroughputExceeded({ period, statistic: 'Sum' }),
      threshold: 1,
      severity: 'ticket',
      impact: 'Tenants will see their usage late: the consumer may not read as often as it wants to.',
      runbook: 'streams#reads-throttled',
    });
  }

  grantPut(fn: TenantFunction): void {
    fn.allow(['kinesis:PutRecord', 'kinesis:PutRecords'], [this.stream.streamArn]);
    fn.allow(['kms:GenerateDataKey'], [this.key.keyArn]);
    fn.setEnvironment('USAGE_STREAM_NAME', this.stream.streamName);
  }

  /** Records that are still there, by their sequence numbers. */
  grantReplay(fn: TenantFunction): void {
    fn.allow(['kinesis:GetShardIterator', 'kinesis:GetRecords'], [this.stream.streamArn]);
    fn.allow(['kms:Decrypt'], [this.key.keyArn]);
  }

  /** In order per lane; a batch that fails is halved until the record at fault is alone, and parked. */
  consume(fn: TenantFunction, deadLetters: sqs.IQueue): void {
    fn.consume(
      new KinesisEventSource(this.stream, {
        startingPosition: lambda.StartingPosition.TRIM_HORIZON,
        batchSize: 500,
        maxBatchingWindow: Duration.seconds(1),
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        retryAttempts: 10,
        parallelizationFactor: 2,
        onFailure: new SqsDlq(deadLetters),
      }),
    );
  }
}
