import { type Rational, toPlainString, ZERO } from '../../kernel/decimal.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { Instant } from '../../kernel/time.ts';
import { allowancesFor, includedIn, projected } from '../domain/allowance.ts';
import { type Meter, meters } from '../domain/meters.ts';
import type { CurrentPeriod, MeteringDeps } from '../ports.ts';
import { readUsage } from './read-usage.ts';

export async function getCurrentUsage(ctx: TenantContext, _input: unknown, deps: MeteringDeps) {
  const current = await deps.currentPeriod();
  const quantities = await readUsage(ctx, { period: current.period }, deps);
  const rows = meters.map((meter) =>
    rowOf(meter, { quantity: quantities.get(meter.key) ?? ZERO, current, now: ctx.now }),
  );
  return { period: { start: current.period.start, end: current.period.end }, meters: rows };
}

interface Reading {
  readonly quantity: Rational;
  readonly current: CurrentPeriod;
  readonly now: Instant;
}

function rowOf(meter: Meter, { quantity, current, now }: Reading) {
  const allowances = allowancesFor(meter.key, current.segments);
  const included = allowances.length > 0 ? toPlainString(includedIn(current.period, allowances)) : null;
  // People who come again are no new people: a line through a count of the unique says nothing.
  const expected = meter.aggregation === 'unique' ? quantity : projected(quantity, current.period, now);
  return {
    key: meter.key,
    unit: meter.unit,
    quantity: toPlainString(quantity),
    included,
    limit: allowances.at(-1)?.blocked ? included : null,
    projected: toPlainString(expected),
  };
}
