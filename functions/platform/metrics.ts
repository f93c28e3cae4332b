import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type MetricName, metricNames, namespaceOf } from '../kernel/metric-names.ts';

const emitters = new Map<string, Metrics>();

function emitterOf(capability: string): Metrics {
  const known = emitters.get(capability);
  if (known) return known;
  const made = new Metrics({ namespace: namespaceOf(capability), serviceName: capability });
  emitters.set(capability, made);
  return made;
}

function write(name: MetricName, unit: (typeof MetricUnit)['Count' | 'Seconds'], value: number, told: Told): void {
  const single = emitterOf(metricNames[name]).singleMetric();
  for (const [key, text] of Object.entries(told.properties ?? {})) single.addMetadata(key, text);
  if (told.dimension) single.addDimension(...told.dimension);
  single.addMetric(name, unit, value);
}

interface Told {
  readonly properties?: Readonly<Record<string, string>>;
  /** The type of an event of the contracts, or a reconciler: the dimensions there are, since their values are few and known. */
  readonly dimension?: readonly ['Event' | 'Reconciler', string];
}

/** A PascalCase plural fact; the tenant is a property of the line (EMF), never a dimension: cardinality is money. */
export const count = (name: MetricName, value = 1, properties: Readonly<Record<string, string>> = {}): void =>
  write(name, MetricUnit.Count, value, { properties });

export const countEvent = (name: MetricName, event: string): void =>
  write(name, MetricUnit.Count, 1, { dimension: ['Event', event] });

export const seconds = (name: MetricName, value: number): void => write(name, MetricUnit.Seconds, value, {});

/** How much there is of something at this moment. */
export const level = (name: MetricName, value: number, reconciler?: string): void =>
  write(name, MetricUnit.Count, value, reconciler ? { dimension: ['Reconciler', reconciler] } : {});
