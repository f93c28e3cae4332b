import {
  addSeconds,
  earlier,
  epochSeconds,
  floorToSecond,
  type Instant,
  later,
  type Period,
} from '../../kernel/time.ts';

const QUARTER_SECONDS = 900;

/** A period as whole quarters of hours, read from the hours' rollups, and at most two edges, read second by second. */
export interface Cover {
  readonly quarters: Period | undefined;
  readonly edges: readonly Period[];
}

export const quarterStart = (at: Instant): Instant => {
  const second = floorToSecond(at);
  return addSeconds(second, -(epochSeconds(second) % QUARTER_SECONDS));
};

export function quarterEnd(at: Instant): Instant {
  const start = quarterStart(at);
  return start === at ? at : addSeconds(start, QUARTER_SECONDS);
}

/** Both ends are cut to whole seconds, as for every share of time. */
export const wholeSeconds = ({ start, end }: Period): Period => ({
  start: floorToSecond(start),
  end: floorToSecond(end),
});

export function coverOf(period: Period): Cover {
  const { start, end } = wholeSeconds(period);
  const [first, last] = [quarterEnd(start), quarterStart(end)];
  const parts: Period[] =
    first <= last
      ? [
          { start, end: earlier(first, end) },
          { start: later(last, start), end },
        ]
      : [{ start, end }];
  return {
    quarters: first < last ? { start: first, end: last } : undefined,
    edges: parts.filter((part) => part.start < part.end),
  };
}
