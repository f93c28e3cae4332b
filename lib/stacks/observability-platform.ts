import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import { ownMetric } from '../constructs/own-metric.ts';
import type { Api } from './api.ts';
import { dashboardName, graph, period } from './observability-widgets.ts';

/** Is the platform well? What callers see first, then what may be the cause. */
export function platformDashboard(scope: Construct, house: House, api: Api): void {
  const apis = [api.tenantApi.api, api.operatorsApi.api];
  const functions = [...house.functions];
  const of = (metricOf: (fn: (typeof functions)[number][1]['function'], label: string) => cloudwatch.IMetric) =>
    functions.map(([entry, fn]) => metricOf(fn.function, entry));
  const { table } = house.table;
  new cloudwatch.Dashboard(scope, 'Platform', {
    dashboardName: dashboardName(house.stage, 'platform'),
    widgets: [
      [
        graph(
          'Calls',
          apis.map((one) => one.metricCount({ period })),
        ),
        graph(
          'Answers 5xx',
          apis.map((one) => one.metricServerError({ period })),
        ),
      ],
      [
        graph(
          'Latency p95',
          apis.map((one) => one.metricLatency({ period, statistic: 'p95' })),
        ),
        graph('Capacity of the table', [
          table.metricConsumedReadCapacityUnits({ period }),
          table.metricConsumedWriteCapacityUnits({ period }),
        ]),
      ],
      [
        graph(
          'Function errors',
          of((fn, label) => fn.metricErrors({ period, label })),
        ),
      ],
      [
        graph(
          'Function throttles',
          of((fn, label) => fn.metricThrottles({ period, label })),
        ),
      ],
      [
        graph(
          'Function duration p95',
          of((fn, label) => fn.metricDuration({ period, statistic: 'p95', label })),
        ),
      ],
      [
        graph('Health of tenants, calls', [
          ownMetric('CallsMeasured', { period }),
          ownMetric('SliFailures', { period }),
        ]),
      ],
    ],
  });
}
