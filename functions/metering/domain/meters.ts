export type Aggregation = 'sum' | 'max' | 'last' | 'unique';
export type Reporter = 'tenant' | 'platform';

/**
 * Where a meter's quantity comes from: events and calls are counted into rollups, storage is an integral of what is
 * stored, presence is a set of people.
 */
export type Measure = 'counted' | 'storage' | 'presence';

export interface Meter {
  readonly key: string;
  readonly aggregation: Aggregation;
  readonly measure: Measure;
  readonly unit: string;
  /** Fractional digits shown; never used for rating. */
  readonly precision: number;
  /** Who may report events of it; a meter that the platform derives by itself takes no events. */
  readonly reporters: readonly Reporter[];
  readonly takesEvents: boolean;
}

export interface MeterCatalogue {
  readonly version: number;
  readonly meters: readonly Meter[];
}

/** Every version ever in force, the newest last. A meter's aggregation never changes: a new rule is a new key. */
export const meterCatalogues: readonly MeterCatalogue[] = [
  {
    version: 1,
    meters: [
      {
        key: 'active-users',
        aggregation: 'unique',
        measure: 'presence',
        unit: 'person',
        precision: 0,
        reporters: ['platform'],
        takesEvents: false,
      },
      {
        key: 'api-calls',
        aggregation: 'sum',
        measure: 'counted',
        unit: 'call',
        precision: 0,
        reporters: ['platform'],
        takesEvents: true,
      },
      {
        key: 'job-minutes',
        aggregation: 'sum',
        measure: 'counted',
        unit: 'minute',
        precision: 2,
        reporters: ['tenant', 'platform'],
        takesEvents: true,
      },
      {
        key: 'storage-gb-hours',
        aggregation: 'sum',
        measure: 'storage',
        unit: 'GB-hour',
        precision: 3,
        reporters: ['platform'],
        takesEvents: false,
      },
    ],
  },
];

export const meters: readonly Meter[] = meterCatalogues.at(-1)?.meters ?? [];

export const findMeter = (key: string): Meter | undefined => meters.find((meter) => meter.key === key);

/** A meter that the reporter may not report to does not exist for it. */
export function findReportable(key: string, reporter: Reporter): Meter | undefined {
  const meter = findMeter(key);
  return meter?.takesEvents && meter.reporters.includes(reporter) ? meter : undefined;
}
