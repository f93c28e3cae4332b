import { Duration } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { House } from './house.ts';
import { ImpactAlarm } from './impact-alarm.ts';
import { ownMetric } from './own-metric.ts';
import { Schedule } from './subscription.ts';
import type { TenantFunction } from './tenant-function.ts';

export interface ReconcilerProps {
  readonly name: string;
  readonly capability: string;
  readonly run: TenantFunction;
  readonly deadLetters: sqs.IQueue;
  /** What it means for whom that something stays as it is. */
  readonly impact: string;
  /** What is left is told by these words, and mended by this page; it rings after so many runs. */
  readonly symptom?: string;
  readonly runbook?: string;
  readonly runs?: number;
}

/** Every hour a look for what crashes and lost answers left behind; what it can't repair twice in a row is an alarm. */
export class Reconciler extends Construct {
  constructor(scope: Construct, id: string, house: House, props: ReconcilerProps) {
    super(scope, id);
    const { name, capability, run, deadLetters, impact, runs = 2, runbook = 'reconciler-left' } = props;
    const every = Duration.hours(1);
    house.table.grantPlatformItems(run, 'write', ['PLATFORM#RECONCILIATION', 'PLATFORM#RECONCILIATION#*']);
    new Schedule(this, 'Hourly', { every, run, deadLetters });
    new ImpactAlarm(this, 'Left', house, {
      metric: ownMetric('ReconcilerLeft', { period: every, statistic: 'Maximum', reconciler: name }),
      threshold: 1,
      evaluationPeriods: runs,
      severity: 'ticket',
      capability,
      symptom: props.symptom ?? `${name} is not put right by itself`,
      impact,
      runbook,
    });
    house.reconcilers.set(name, run);
  }
}
