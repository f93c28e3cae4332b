import { Duration, Stack } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { exception } from './exception.ts';
import type { House } from './house.ts';
import { ImpactAlarm } from './impact-alarm.ts';

const KEPT_DAYS = 14;
/** Long enough to mend a cause over a weekend, and time enough left for the replay. */
const OLD_DAYS = 7;

export interface DeadLettersProps {
  /** What operators call it. */
  readonly plane: string;
  readonly impact: string;
}

/** Where given-up events of one stack wait, two weeks, for a replay. */
export class DeadLetters extends Construct {
  readonly queue: sqs.Queue;

  constructor(scope: Construct, id: string, house: Pick<House, 'alarms' | 'deadLetters'>, props: DeadLettersProps) {
    super(scope, id);
    const { plane, impact } = props;
    house.deadLetters.set(plane, this);
    this.queue = new sqs.Queue(this, 'Queue', {
      retentionPeriod: Duration.days(KEPT_DAYS),
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    for (const rule of ['Serverless-SQSRedrivePolicy', 'AwsSolutions-SQS3'])
      exception(this.queue, rule, 'This is where others park what they give up.');
    new ImpactAlarm(this, 'Waiting', house, {
      metric: this.queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
      threshold: 1,
      severity: 'ticket',
      symptom: `Given-up events wait in ${Stack.of(this).stackName}`,
      impact,
      runbook: 'dead-letters#waiting',
    });
    new ImpactAlarm(this, 'Old', house, {
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(15) }),
      threshold: Duration.days(OLD_DAYS).toSeconds(),
      severity: 'page',
      symptom: `A given-up event has waited ${OLD_DAYS} of ${KEPT_DAYS} days in ${Stack.of(this).stackName}`,
      impact: `${impact} After ${KEPT_DAYS} days it is lost for good.`,
      runbook: 'dead-letters#old',
    });
  }
}
