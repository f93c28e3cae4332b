import type { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { EventDefinition } from '../../functions/kernel/event.ts';
import { type MetricName, metricNames, namespaceOf } from '../../functions/kernel/metric-names.ts';

interface OwnMetricProps {
  readonly period: Duration;
  /** Sum where absent. */
  readonly statistic?: string;
  readonly label?: string;
  /** Of one event of the contracts, where the metric is counted by them. */
  readonly event?: EventDefinition;
  readonly reconciler?: string;
}

/** A metric that our code counts (platform/metrics.ts), by the same name and in the same place. */
export function ownMetric(
  name: MetricName,
  { period, statistic, label, event, reconciler }: OwnMetricProps,
): cloudwatch.Metric {
  const capability = metricNames[name];
  return new cloudwatch.Metric({
    namespace: namespaceOf(capability),
    metricName: name,
    dimensionsMap: {
      service: capability,
      ...(event ? { Event: event.type } : {}),
      ...(reconciler ? { Reconciler: reconciler } : {}),
    },
    statistic: statistic ?? 'Sum',
    period,
    ...(label ? { label } : {}),
  });
}
