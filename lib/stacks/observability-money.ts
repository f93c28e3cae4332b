import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { billing } from '../../functions/billing/contract.ts';
import type { House } from '../constructs/house.ts';
import { ownMetric } from '../constructs/own-metric.ts';
import { dashboardName, graph, period } from './observability-widgets.ts';

/** Does money come in? Told by the events of billing as they pass the relay, so that no verb counts for a chart. */
export function moneyDashboard(scope: Construct, house: House): void {
  const told = (event: keyof typeof billing.events, label: string) =>
    ownMetric('EventsRelayed', { period, label, event: billing.events[event] });
  new cloudwatch.Dashboard(scope, 'Money', {
    dashboardName: dashboardName(house.stage, 'money'),
    widgets: [
      [
        graph('Invoices', [told('invoiceFinalized', 'Finalized'), told('creditNoteIssued', 'Credit notes')]),
        graph('Collection', [
          told('invoicePaid', 'Collected'),
          told('paymentFailed', 'Declined'),
          told('invoiceOverdue', 'Past due'),
        ]),
      ],
      [
        graph('Subscriptions', [
          told('subscriptionStarted', 'Started'),
          told('subscriptionChanged', 'Changed'),
          told('subscriptionCanceled', 'Canceled'),
        ]),
        graph('Failures', [
          ownMetric('DueWorkFailures', { period }),
          ownMetric('PaymentErrors', { period }),
          ownMetric('InvoicesWithoutTax', { period }),
        ]),
      ],
      [
        graph('Stripe tells us after, seconds', [
          ownMetric('StripeEventLagSeconds', { period, statistic: 'p50' }),
          ownMetric('StripeEventLagSeconds', { period, statistic: 'Maximum' }),
        ]),
      ],
    ],
  });
}
