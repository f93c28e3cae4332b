import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { House } from './house.ts';
import { ImpactAlarm, type ImpactAlarmProps } from './impact-alarm.ts';
import type { TenantFunction } from './tenant-function.ts';

/** From here on a function is long enough to run into its timeout by having more to do, rather than by a call that hangs. */
const LONG_SECONDS = 60;
const ALMOST = 0.8;
const MINUTE_MS = 60_000;

type Given = Pick<ImpactAlarmProps, 'threshold' | 'runbook' | 'evaluationPeriods' | 'severity'> & {
  readonly metric: cloudwatch.IMetric;
  readonly what: string;
};

/** What every function is watched for, and what its way of being called adds to that. */
export class FunctionAlarms extends Construct {
  private readonly house: Pick<House, 'alarms'>;
  private readonly fn: TenantFunction;

  constructor(scope: Construct, id: string, house: Pick<House, 'alarms'>, fn: TenantFunction) {
    super(scope, id);
    this.house = house;
    this.fn = fn;
    this.calls();
    if (fn.isAsynchronous) this.waiting();
    if (fn.readsStream) this.lagging();
    if (fn.timeoutSeconds >= LONG_SECONDS) this.slow();
  }

  private watch(id: string, { what, ...given }: Given): void {
    const { capability, entry, impact } = this.fn;
    new ImpactAlarm(this, id, this.house, { ...given, symptom: `${capability}/${entry} ${what}`, impact, capability });
  }

  private calls(): void {
    const { severity, function: fn } = this.fn;
    const period = Duration.minutes(5);
    // Nobody is woken by a single failure: callers repeat, and so do queues and streams.
    const evaluationPeriods = severity === 'page' ? 2 : 1;
    const common = { threshold: 1, severity, evaluationPeriods };
    this.watch('Errors', {
      ...common,
      metric: fn.metricErrors({ period }),
      what: 'throws or times out',
      runbook: 'functions#errors',
    });
    this.watch('Throttles', {
      ...common,
      metric: fn.metricThrottles({ period }),
      what: 'is called more often than the account runs it',
      runbook: 'functions#throttles',
    });
  }

  private waiting(): void {
    const { function: fn } = this.fn;
    this.watch('EventsWait', {
      metric: fn.metric('AsyncEventAge', { period: Duration.minutes(5), statistic: 'Maximum' }),
      threshold: 15 * MINUTE_MS,
      severity: 'ticket',
      what: 'takes events a quarter of an hour late',
      runbook: 'functions#events-wait',
    });
    this.watch('EventsDropped', {
      metric: fn.metric('AsyncEventsDropped', { period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 1,
      severity: 'ticket',
      what: 'gave up events',
      runbook: 'functions#events-dropped',
    });
  }

  private lagging(): void {
    this.watch('Lags', {
      metric: this.fn.function.metric('IteratorAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: MINUTE_MS,
      evaluationPeriods: 3,
      severity: this.fn.severity,
      what: 'is more than a minute behind its stream',
      runbook: 'streams#consumer-lags',
    });
  }

  private slow(): void {
    this.watch('Slow', {
      metric: this.fn.function.metricDuration({ period: Duration.minutes(15), statistic: 'Maximum' }),
      threshold: ALMOST * 1_000 * this.fn.timeoutSeconds,
      evaluationPeriods: 2,
      severity: 'ticket',
      what: `needs four fifths of its ${this.fn.timeoutSeconds} seconds`,
      runbook: 'functions#slow',
    });
  }
}
