import { Duration } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { exception } from './exception.ts';
import type { House } from './house.ts';
import { ImpactAlarm } from './impact-alarm.ts';

/** Where given-up events of one stack wait, two weeks, for a replay. */
export class DeadLetters extends Construct {
  readonly queue: sqs.Queue;

  constructor(scope: Construct, id: string, house: Pick<House, 'alarms'>, impact: string) {
    super(scope, id);
    this.queue = new sqs.Queue(this, 'Queue', {
      retentionPeriod: Duration.days(14),
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    exception(this.queue, 'Serverless-SQSRedrivePolicy', 'This is the queue that others are redriven to.');
    new ImpactAlarm(this, 'Waiting', house, {
      metric: this.queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
      threshold: 1,
      impact,
      runbook: 'dead-letters',
    });
  }
}
