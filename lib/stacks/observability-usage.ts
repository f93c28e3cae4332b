import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import { ownMetric } from '../constructs/own-metric.ts';
import { dashboardName, graph, period } from './observability-widgets.ts';

/** Is what tenants use counted, once and in time? */
export function usageDashboard(scope: Construct, house: House): void {
  const { stream } = house.usage;
  new cloudwatch.Dashboard(scope, 'Usage', {
    dashboardName: dashboardName(house.stage, 'usage'),
    widgets: [
      [
        graph('Reported events', [
          ownMetric('UsageEventsAccepted', { period, label: 'Accepted' }),
          ownMetric('UsageDuplicates', { period, label: 'Duplicates' }),
          ownMetric('UsageEventsRejected', { period, label: 'Rejected' }),
          ownMetric('UsageEventsTooOld', { period, label: 'Rejected as too late' }),
        ]),
        graph('Counted', [
          ownMetric('UsageRecordsRead', { period, label: 'Stream records read' }),
          ownMetric('ApiCallsForwarded', { period, label: 'API calls forwarded' }),
        ]),
      ],
      [
        graph('Age of the oldest record, ms', [
          stream.metricGetRecordsIteratorAgeMilliseconds({ period, statistic: 'Maximum' }),
        ]),
        graph('Trouble', [
          ownMetric('UsageBatchesFailed', { period }),
          ownMetric('UsageFactsOfGoneTenants', { period }),
          stream.metricWriteProvisionedThroughputExceeded({ period, statistic: 'Sum' }),
          stream.metricReadProvisionedThroughputExceeded({ period, statistic: 'Sum' }),
        ]),
      ],
    ],
  });
}
