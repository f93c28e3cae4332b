import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

const namespace = process.env['POWERTOOLS_METRICS_NAMESPACE'] ?? 'Tenantry';
const metrics = new Metrics({ namespace, serviceName: process.env['POWERTOOLS_SERVICE_NAME'] ?? 'tenantry' });

/** A PascalCase plural fact; the tenant is a property of the line (EMF), never a dimension: cardinality is money. */
export function count(name: string, value = 1, properties: Readonly<Record<string, string>> = {}): void {
  const single = metrics.singleMetric();
  for (const [key, text] of Object.entries(properties)) single.addMetadata(key, text);
  single.addMetric(name, MetricUnit.Count, value);
}
