import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { House } from './house.ts';
import { ImpactAlarm, type ImpactAlarmProps } from './impact-alarm.ts';

/** What an on-demand table may take before the account asks AWS for more (DynamoDB guide, "Quotas": 40,000 units a second). */
const UNITS_PER_SECOND = 40_000;
const ALMOST = 0.8;
const period = Duration.minutes(1);

/** The one table under everything: refusals, errors of its own, and the account's limit before it is met. */
export class TableAlarms extends Construct {
  constructor(scope: Construct, id: string, house: Pick<House, 'alarms'>, table: dynamodb.TableV2) {
    super(scope, id);
    const watch = (name: string, given: Omit<ImpactAlarmProps, 'capability' | 'evaluationPeriods'>) =>
      new ImpactAlarm(this, name, house, { capability: 'platform', evaluationPeriods: 3, ...given });
    const tableMetric = (metricName: string, more: Readonly<Record<string, string>> = {}) =>
      new cloudwatch.Metric({
        namespace: 'AWS/DynamoDB',
        metricName,
        dimensionsMap: { TableName: table.tableName, ...more },
        statistic: 'Sum',
        period,
      });
    for (const [name, noun] of [
      ['Read', 'reads'],
      ['Write', 'writes'],
    ] as const) {
      watch(`${name}sThrottled`, {
        metric: tableMetric(`${name}ThrottleEvents`),
        threshold: 10,
        severity: 'page',
        symptom: `The table refuses ${noun}`,
        impact: 'Customers wait or are answered 503; one hot tenant hurts itself first, then its neighbors.',
        runbook: 'table#throttled',
      });
      watch(`${name}sNearLimit`, {
        metric: tableMetric(`Consumed${name}CapacityUnits`),
        threshold: ALMOST * UNITS_PER_SECOND * period.toSeconds(),
        severity: 'ticket',
        symptom: `The table's ${noun} are at four fifths of what the account allows`,
        impact: 'All customers will be throttled if traffic keeps growing.',
        runbook: 'table#near-limit',
      });
    }
    // One each: a sum of them has no value in a minute in which one of them was not told, which is every minute.
    for (const operation of ['GetItem', 'BatchGetItem', 'Query', 'TransactWriteItems']) {
      watch(`${operation}Fails`, {
        metric: tableMetric('SystemErrors', { Operation: operation }),
        threshold: 10,
        severity: 'page',
        symptom: `DynamoDB itself fails at ${operation}`,
        impact: 'Customers are answered 503 while AWS mends it.',
        runbook: 'table#system-errors',
      });
    }
  }
}
