import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as destinations from 'aws-cdk-lib/aws-logs-destinations';
import type { TenantFunction } from './tenant-function.ts';

/**
 * Lines of `from` that have `field` (a text: numbers need another pattern) go to `to`; at least once, some seconds later,
 * with no call on the request's path. A log group takes two such subscriptions (CloudWatch Logs quotas).
 */
export function forwardLines(id: string, from: TenantFunction, to: TenantFunction, field: string): void {
  new logs.SubscriptionFilter(from, id, {
    logGroup: from.logGroup,
    destination: new destinations.LambdaDestination(to.function, { addPermissions: false }),
    filterPattern: logs.FilterPattern.exists(field),
  });
}

/** Once for all log groups of the account: a permission per group would outgrow the function's policy. */
export function allowLogDelivery(to: TenantFunction): void {
  to.function.addPermission('LogDelivery', {
    principal: new iam.ServicePrincipal('logs.amazonaws.com'),
    sourceAccount: Stack.of(to).account,
  });
}
