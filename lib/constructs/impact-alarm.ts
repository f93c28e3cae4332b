import { Tags } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { House } from './house.ts';
import { ownerOf } from './owners.ts';

export const severities = ['page', 'ticket'] as const;
/** `page` wakes somebody: customers notice now. `ticket` is read on the next working day. */
export type Severity = (typeof severities)[number];
/** One topic a severity: the pager subscribes to one, the queue of tickets to the other. */
export type AlarmTopics = Readonly<Record<Severity, sns.ITopic>>;

export interface ImpactAlarmProps {
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** One sentence: what an affected customer or colleague notices. */
  readonly impact: string;
  /** docs/runbooks/<runbook>.md, with its anchor where the page has several: `stream#late`. */
  readonly runbook: string;
  readonly severity: Severity;
  /** What the machine saw, where the metric's name alone would not tell: `billing/api is throttled`. */
  readonly symptom?: string;
  /** The capability whose owner is told, where the alarm does not stand within its construct. */
  readonly capability?: string;
  readonly evaluationPeriods?: number;
  /** Of the evaluated periods, how many must breach; all of them where absent. */
  readonly datapointsToAlarm?: number;
}

/** An alarm says what breaks for whom and where the cure is written: to people in its text, to machines in its tags. */
export class ImpactAlarm extends Construct {
  readonly alarm: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, house: Pick<House, 'alarms'>, props: ImpactAlarmProps) {
    super(scope, id);
    const { severity, impact, symptom } = props;
    const owner = ownerOf(this, props.capability);
    const [page, anchor] = props.runbook.split('#');
    const runbook = `docs/runbooks/${page}.md${anchor ? `#${anchor}` : ''}`;
    this.alarm = new cloudwatch.Alarm(this, 'Alarm', {
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: props.evaluationPeriods ?? 1,
      ...(props.datapointsToAlarm ? { datapointsToAlarm: props.datapointsToAlarm } : {}),
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: `${symptom ? `${symptom}. ` : ''}${impact} Severity: ${severity}. Owner: ${owner}. Runbook: ${runbook}`,
    });
    this.alarm.addAlarmAction(new actions.SnsAction(house.alarms[severity]));
    const told = { severity, owner, runbook };
    for (const [name, value] of Object.entries(told)) Tags.of(this.alarm).add(`tenantry:${name}`, value);
  }
}
