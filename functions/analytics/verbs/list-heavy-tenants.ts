import type { Verb } from '../../kernel/endpoint.ts';
import { addSeconds, hourStart } from '../../kernel/time.ts';
import type { analytics } from '../contract.ts';
import { addLoads, costOf, type Load, noLoad } from '../domain/load.ts';
import type { AnalyticsDeps, LoadHour } from '../ports.ts';

/** From millionths, to the hundredth of a cent. */
const usd = (micros: number): number => Math.round(micros / 100) / 10_000;

function rowOf(hours: readonly LoadHour[]) {
  const load = hours.reduce<Load>(addLoads, noLoad);
  const peak = hours.reduce((most, hour) => (costOf(hour) > costOf(most) ? hour : most));
  return {
    tenantId: peak.tenantId,
    calls: hours.reduce((sum, { calls }) => sum + calls, 0),
    ...{ readUnits: load.read, writeUnits: load.write, computeGbSeconds: load.gbMs / 1_000 },
    costUsd: usd(costOf(load)),
    peak: { start: peak.start, costUsd: usd(costOf(peak)) },
  };
}

/** Hours below a tenth of a cent are not listed, so a light tenant is not here and a heavy one's quiet hours are not in its sum. */
export const listHeavyTenants: Verb<typeof analytics.endpoints.listHeavyTenants, AnalyticsDeps> = async (
  { now },
  { hours, limit },
  { loads },
) => {
  const to = addSeconds(hourStart(now), 3_600);
  const period = { start: addSeconds(to, -hours * 3_600), end: to };
  const found = Map.groupBy(await loads().listHours(period), ({ tenantId }) => tenantId);
  const data = [...found.values()].map(rowOf).sort((a, b) => b.costUsd - a.costUsd);
  return { from: period.start, to, data: data.slice(0, limit) };
};
