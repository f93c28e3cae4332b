import { isNegative, type Rational, ratio, ZERO } from '../../kernel/decimal.ts';
import { earlier, later, type Period } from '../../kernel/time.ts';
import { type Cover, coverOf, wholeSeconds } from '../domain/cover.ts';
import type { Meter } from '../domain/meters.ts';
import { quantityOf } from '../domain/quantity.ts';
import { seriesOf } from '../domain/series.ts';
import { byteSecondsUntil, gbHours } from '../domain/storage.ts';
import type { ReadDeps } from '../ports.ts';

/** A meter's quantity in each of the periods, exact; each end is cut to its whole second. */
export function measure(meter: Meter, periods: readonly Period[], deps: ReadDeps): Promise<readonly Rational[]> {
  const whole = periods.map(wholeSeconds);
  switch (meter.measure) {
    case 'counted':
      return counted(meter, whole, deps);
    case 'storage':
      return stored(whole, deps);
    case 'presence':
      return present(meter, whole, deps);
  }
}

/** The smallest period that holds them all; undefined where there are none. */
function hullOf(periods: readonly Period[]): Period | undefined {
  return periods.reduce<Period | undefined>(
    (hull, { start, end }) =>
      hull ? { start: earlier(hull.start, start), end: later(hull.end, end) } : { start, end },
    undefined,
  );
}

async function counted(meter: Meter, periods: readonly Period[], { usage }: ReadDeps): Promise<readonly Rational[]> {
  const covers = periods.map(coverOf);
  const hull = hullOf(covers.flatMap(({ quarters }) => (quarters ? [quarters] : [])));
  const sumOf = seriesOf(hull ? await usage.quarters(meter.key, hull) : []);
  const edgeSum = async (edge: Period) => seriesOf(await usage.seconds(meter.key, edge))(edge);
  const sum = async ({ quarters, edges }: Cover) => {
    const parts = await Promise.all(edges.map(edgeSum));
    return quantityOf(parts.reduce((total, part) => total + part, quarters ? sumOf(quarters) : 0n));
  };
  return Promise.all(covers.map(sum));
}

/** What will be stored is not known: a period that reaches into the future ends now. */
async function stored(periods: readonly Period[], { usage, now }: ReadDeps): Promise<readonly Rational[]> {
  const past = periods.map(({ start, end }) => wholeSeconds({ start: earlier(start, now), end: earlier(end, now) }));
  const history = await usage.storage(past.flatMap(({ start, end }) => [start, end]));
  return past.map(({ start, end }) => {
    const hours = gbHours(byteSecondsUntil(end, history) - byteSecondsUntil(start, history));
    // A deletion that is recorded before its upload is a passing debt, not a negative quantity.
    return isNegative(hours) ? ZERO : hours;
  });
}

async function present(meter: Meter, periods: readonly Period[], { usage }: ReadDeps): Promise<readonly Rational[]> {
  const hull = hullOf(periods);
  const facts = hull ? await usage.presences(meter.key, hull) : [];
  return periods.map(({ start, end }) => {
    const subjects = facts.filter(({ at }) => start <= at && at < end).map(({ subject }) => subject);
    return ratio(BigInt(new Set(subjects).size));
  });
}
