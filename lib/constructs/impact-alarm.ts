import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import type { House } from './house.ts';

export interface ImpactAlarmProps {
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** One sentence: what an affected customer or colleague notices. */
  readonly impact: string;
  /** docs/runbooks/<runbook>.md */
  readonly runbook: string;
  readonly evaluationPeriods?: number;
}

/** An alarm says what breaks for whom and where the cure is written. */
export class ImpactAlarm extends Construct {
  readonly alarm: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, house: Pick<House, 'alarms'>, props: ImpactAlarmProps) {
    super(scope, id);
    this.alarm = new cloudwatch.Alarm(this, 'Alarm', {
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: props.evaluationPeriods ?? 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: `${props.impact} Runbook: docs/runbooks/${props.runbook}.md`,
    });
    this.alarm.addAlarmAction(new actions.SnsAction(house.alarms));
  }
}
