import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { count, countEvent, level, seconds } from '../../functions/platform/metrics.ts';

/** What CloudWatch reads out of the log: the lines in embedded metric format. */
const written: Record<string, unknown>[] = [];
vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
  if (String(line).startsWith('{"_aws"')) written.push(JSON.parse(String(line)));
  return true;
});

interface Embedded {
  readonly CloudWatchMetrics: readonly {
    readonly Namespace: string;
    readonly Dimensions: readonly (readonly string[])[];
    readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
  }[];
}
const directiveOf = (line: Record<string, unknown> | undefined) =>
  (line?.['_aws'] as Embedded | undefined)?.CloudWatchMetrics[0];

describe('an own metric', () => {
  afterEach(() => {
    written.length = 0;
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });

  it('lives in the namespace of its capability, whichever function counts it', () => {
    count('DueWorkFailures', 3);

    expect(directiveOf(written[0])).toMatchObject({
      Namespace: 'Tenantry/Billing',
      Metrics: [{ Name: 'DueWorkFailures', Unit: 'Count' }],
    });
    expect(written[0]).toMatchObject({ service: 'billing', DueWorkFailures: 3 });
  });

  it('names the tenant beside the number and never in a dimension, which would be a metric for each', () => {
    count('UsageBatchesFailed', 1, { tenantId: 'ten_A' });

    expect(written[0]).toMatchObject({ tenantId: 'ten_A' });
    expect(directiveOf(written[0])?.Dimensions).toEqual([['service']]);
  });

  it('may be told apart by the type of an event', () => {
    countEvent('EventsRelayed', 'InvoicePaid');
    seconds('StripeEventLagSeconds', 12);

    expect(directiveOf(written[0])?.Dimensions).toEqual([['service', 'Event']]);
    expect(written[0]).toMatchObject({ Event: 'InvoicePaid', EventsRelayed: 1 });
    expect(directiveOf(written[1])?.Metrics).toEqual([{ Name: 'StripeEventLagSeconds', Unit: 'Seconds' }]);
  });

  it('may be told apart by a reconciler', () => {
    level('ReconcilerLeft', 0, 'tenant-names');

    expect(directiveOf(written[0])?.Dimensions).toEqual([['service', 'Reconciler']]);
    expect(written[0]).toMatchObject({ service: 'platform', Reconciler: 'tenant-names', ReconcilerLeft: 0 });
  });
});
