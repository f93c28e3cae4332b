/**
 * Our own metrics, each with the capability whose namespace it lives in: a name that code does not count, or a chart or
 * an alarm on a name that is not here, does not compile.
 */
export const metricNames = {
  EventsRelayed: 'platform',
  ReconcilerFound: 'platform',
  ReconcilerLeft: 'platform',
  LimiterFailures: 'platform',
  CallsOutOfReach: 'platform',
  PreparedTenants: 'tenants',
  MigrationFailures: 'migrations',
  MigrationErrors: 'migrations',
  UsageEventsAccepted: 'metering',
  UsageEventsRejected: 'metering',
  UsageEventsTooOld: 'metering',
  UsageDuplicates: 'metering',
  UsageRecordsRead: 'metering',
  UsageBatchesFailed: 'metering',
  UsageFactsOfGoneTenants: 'metering',
  ApiCallsForwarded: 'metering',
  DueWorkFailures: 'billing',
  InvoicesWithoutTax: 'billing',
  TaxMattersToLookAt: 'billing',
  PaymentErrors: 'billing',
  StripeEventLagSeconds: 'billing',
  CallsMeasured: 'analytics',
  SliFailures: 'analytics',
  HeavyTenants: 'analytics',
} as const;
export type MetricName = keyof typeof metricNames;

export const namespaceOf = (capability: string): string =>
  `Tenantry/${capability[0]?.toUpperCase()}${capability.slice(1)}`;
