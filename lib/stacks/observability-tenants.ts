import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { routesOf } from '../../functions/contracts.ts';
import type { House } from '../constructs/house.ts';
import { dashboardName } from './observability-widgets.ts';

/** Logs Insights reads at most 50 log groups a query (CloudWatch Logs quotas). */
const MOST_GROUPS = 50;
const lines = 'filter ispresent(sli.status) and tenantId like /^ten_/';

/**
 * Which tenants are unwell? Asked of the lines that every answer leaves, when somebody looks: a metric per tenant would
 * cost $0.30 a month for each of them, whether anybody looks or not.
 */
export function tenantsDashboard(scope: Construct, house: House): void {
  const entries = new Set(routesOf('tenant').map(({ capability, endpoint }) => `${capability}/${endpoint.entry}`));
  const serving = [...house.functions].filter(([entry]) => entries.has(entry));
  const logGroupNames = serving.slice(0, MOST_GROUPS).map(([, fn]) => fn.logGroup.logGroupName);
  const table = (title: string, queryLines: string[]) =>
    new cloudwatch.LogQueryWidget({
      title,
      logGroupNames,
      view: cloudwatch.LogQueryVisualizationType.TABLE,
      queryLines,
      width: 12,
      height: 8,
    });
  new cloudwatch.Dashboard(scope, 'Tenants', {
    dashboardName: dashboardName(house.stage, 'tenants'),
    widgets: [
      [
        table('Most calls', [lines, 'stats count() as calls by tenantId', 'sort calls desc', 'limit 20']),
        table('Most failures', [
          `${lines} and sli.status >= 500`,
          'stats count() as failures by tenantId, route',
          'sort failures desc',
          'limit 20',
        ]),
      ],
      [
        table('Most capacity', [
          lines,
          'stats sum(sli.write) as writeUnits, sum(sli.read) as readUnits by tenantId',
          'sort writeUnits desc, readUnits desc',
          'limit 20',
        ]),
        table('Most compute', [
          lines,
          'stats sum(sli.gbMs) / 1000 as gbSeconds, count() as calls by tenantId',
          'sort gbSeconds desc',
          'limit 20',
        ]),
      ],
      [
        table('Slowest', [
          lines,
          'stats pct(sli.ms, 95) as p95Ms, count() as calls by tenantId',
          'sort p95Ms desc',
          'limit 20',
        ]),
        table('Most refusals', [
          `${lines} and sli.status >= 400 and sli.status < 500`,
          'stats count() as refusals by tenantId, sli.status',
          'sort refusals desc',
          'limit 20',
        ]),
      ],
    ],
  });
}
