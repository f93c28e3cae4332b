import { type Rational, ZERO } from '../../kernel/decimal.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { Period } from '../../kernel/time.ts';
import { findMeter, meters } from '../domain/meters.ts';
import type { ReadDeps } from '../ports.ts';
import { measure } from './measure.ts';

/** Every meter's quantity in `[start, end)`, exact: what billing rates. Storage is in GB-hours. */
export async function readUsage(
  _ctx: TenantContext,
  { period }: { readonly period: Period },
  deps: ReadDeps,
): Promise<ReadonlyMap<string, Rational>> {
  const quantities = await Promise.all(
    meters.map(async (meter) => [meter.key, (await measure(meter, [period], deps))[0] ?? ZERO] as const),
  );
  return new Map(quantities);
}

/** One meter's quantity in each of the periods: on which days the revenue of a usage line was earned. */
export async function readUsageParts(
  _ctx: TenantContext,
  { key, periods }: { readonly key: string; readonly periods: readonly Period[] },
  deps: ReadDeps,
): Promise<readonly Rational[]> {
  const meter = findMeter(key);
  return meter ? measure(meter, periods, deps) : periods.map(() => ZERO);
}
