import { Duration } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { House } from './house.ts';
import { ImpactAlarm, type ImpactAlarmProps } from './impact-alarm.ts';
import { ownMetric } from './own-metric.ts';

export interface WatchedApi {
  readonly api: apigateway.SpecRestApi;
  readonly name: 'tenant' | 'operators';
  readonly accessLogs: logs.ILogGroup;
}

const audience = { tenant: 'Customers', operators: 'Operators' } as const;
const period = Duration.minutes(5);
const SLOW_MS = 2_000;

/** What a caller sees of an API: failures, refusals and slowness, counted at the gateway. */
export class ApiAlarms extends Construct {
  private readonly house: Pick<House, 'alarms' | 'stage'>;
  private readonly of: WatchedApi;

  constructor(scope: Construct, id: string, house: Pick<House, 'alarms' | 'stage'>, of: WatchedApi) {
    super(scope, id);
    this.house = house;
    this.of = of;
    this.failures();
    this.refusals();
    if (of.name === 'tenant') {
      this.limiter();
      this.reach();
    }
    this.watch('Slow', {
      metric: of.api.metricLatency({ period, statistic: 'p95' }),
      threshold: SLOW_MS,
      evaluationPeriods: 3,
      severity: 'ticket',
      symptom: `One in twenty calls to the ${of.name} API takes ${SLOW_MS / 1_000} seconds or more`,
      impact: `${audience[of.name]} wait.`,
      runbook: 'api#slow',
    });
  }

  private watch(id: string, given: Omit<ImpactAlarmProps, 'capability'>): void {
    new ImpactAlarm(this, id, this.house, { capability: 'platform', ...given });
  }

  private failures(): void {
    const { api, name } = this.of;
    this.watch('ServerErrors', {
      metric: api.metricServerError({ period, statistic: 'Sum' }),
      threshold: 1,
      severity: 'ticket',
      symptom: `Calls to the ${name} API were answered with 5xx`,
      impact: `${audience[name]} repeat them, or give up.`,
      runbook: 'api#server-errors',
    });
    this.watch('ServerErrorRate', {
      // Five failures at least: at night one failure in three calls is a third of the traffic.
      metric: new cloudwatch.MathExpression({
        expression: 'IF(errors >= 5, 100 * errors / calls, 0)',
        usingMetrics: {
          errors: api.metricServerError({ period, statistic: 'Sum' }),
          calls: api.metricCount({ period, statistic: 'Sum' }),
        },
        period,
        label: 'Calls answered with 5xx, percent',
      }),
      threshold: 5,
      severity: name === 'tenant' ? 'page' : 'ticket',
      symptom: `One in twenty calls to the ${name} API fails`,
      impact: `${audience[name]} cannot rely on anything they do.`,
      runbook: 'api#server-errors',
    });
  }

  /** 4XXError counts every refusal alike; the access log knows a 429. */
  private refusals(): void {
    const { accessLogs, name } = this.of;
    const metricName = `${name === 'tenant' ? 'Tenant' : 'Operator'}CallsThrottled`;
    const metricNamespace = `Tenantry/Gateway/${this.house.stage.name}`;
    new logs.MetricFilter(this, 'Throttled429', {
      logGroup: accessLogs,
      filterPattern: logs.FilterPattern.stringValue('$.status', '=', '429'),
      metricNamespace,
      metricName,
      metricValue: '1',
    });
    this.watch('Throttled', {
      metric: new cloudwatch.Metric({ namespace: metricNamespace, metricName, statistic: 'Sum', period }),
      threshold: 500,
      evaluationPeriods: 2,
      severity: 'ticket',
      symptom: `Hundreds of calls to the ${name} API were answered 429`,
      impact: `${audience[name]} beyond their rate are held back; if it is not one of them alone, the limits are too low.`,
      runbook: 'api#throttled',
    });
  }

  /** Counted by `serve` itself, which goes on without it where a call only looks. */
  private limiter(): void {
    this.watch('LimiterDown', {
      metric: ownMetric('LimiterFailures', { period }),
      threshold: 5,
      severity: 'page',
      symptom: 'Requests could not be counted against their limits',
      impact: 'Customers’ changes are answered 503; what only looks is answered without a limit.',
      runbook: 'limits#limiter-down',
    });
  }

  /** IAM stood between a tenant and what is not its own: the code is wrong, or a grant is missing. */
  private reach(): void {
    this.watch('OutOfReach', {
      metric: ownMetric('CallsOutOfReach', { period }),
      threshold: 1,
      severity: 'page',
      symptom: 'A call with a tenant’s credentials was refused by IAM',
      impact: 'Customers are answered 404; nobody was shown what is another’s.',
      runbook: 'isolation#out-of-reach',
    });
  }
}
