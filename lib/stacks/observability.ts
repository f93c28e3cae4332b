import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import type { Api } from './api.ts';

/** What an operator looks at first. */
export class Observability extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { readonly house: House; readonly api: Api }) {
    super(scope, id, props);
    const { house, api } = props;
    const period = Duration.minutes(5);
    const graph = (title: string, left: cloudwatch.IMetric[]) =>
      new cloudwatch.GraphWidget({ title, left, width: 12, period });
    const errors = [...house.functions].map(([entry, fn]) => fn.function.metricErrors({ period, label: entry }));
    const slowest = [...house.functions].map(([entry, fn]) =>
      fn.function.metricDuration({ period, statistic: 'p95', label: entry }),
    );
    const stream = house.usage.stream;
    new cloudwatch.Dashboard(this, 'Health', {
      dashboardName: `Tenantry-${house.stage.name}`,
      widgets: [
        [
          graph('Calls', [api.tenantApi.api.metricCount({ period }), api.operatorsApi.api.metricCount({ period })]),
          graph('Answers 5xx', [
            api.tenantApi.api.metricServerError({ period }),
            api.operatorsApi.api.metricServerError({ period }),
          ]),
        ],
        [
          graph('Latency p95', [api.tenantApi.api.metricLatency({ period, statistic: 'p95' })]),
          graph('Usage stream lag', [stream.metricGetRecordsIteratorAgeMilliseconds({ period, statistic: 'Maximum' })]),
        ],
        [graph('Function errors', errors)],
        [graph('Function duration p95', slowest)],
      ],
    });
  }
}
