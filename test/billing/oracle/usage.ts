/** Section 2: which events count, and what a meter makes of them. */
import { DAY, SECOND } from './calendar.ts';
import { decimal, larger, plus, type Ratio, ZERO } from './ratio.ts';

export type Aggregation = 'sum' | 'max' | 'last' | 'unique';
export type Meters = Readonly<Record<string, Aggregation>>;
export type UsageEvent = {
  readonly source: string;
  readonly id: string;
  readonly meter: string;
  readonly time: number;
  readonly subject?: string;
  readonly value?: string;
};
export type Verdict =
  | 'counted'
  | 'duplicate'
  | 'conflict'
  | 'event-too-old'
  | 'event-in-future'
  | 'unknown-meter'
  | 'invalid-value';

const VALUE = /^[0-9]+(\.[0-9]{1,12})?$/;

const isSame = (a: UsageEvent, b: UsageEvent) =>
  a.meter === b.meter && a.time === b.time && a.subject === b.subject && a.value === b.value;

/** Identity before the window, the window before what is said. */
export function verdictOf(meters: Meters, accepted: readonly UsageEvent[], event: UsageEvent, at: number): Verdict {
  const first = accepted.find(({ source, id }) => source === event.source && id === event.id);
  if (first) return isSame(first, event) ? 'duplicate' : 'conflict';
  if (at - event.time > 35 * DAY) return 'event-too-old';
  if (event.time - at > 5 * 60 * SECOND) return 'event-in-future';
  const aggregation = meters[event.meter];
  if (!aggregation) return 'unknown-meter';
  if (aggregation === 'unique' && !event.subject) return 'invalid-value';
  const isAbsent = aggregation === 'unique' && event.value === undefined;
  return isAbsent || VALUE.test(event.value ?? '') ? 'counted' : 'invalid-value';
}

const points = (text: string) => Array.from(text, (each) => each.codePointAt(0) ?? 0);
/** By Unicode code points, which is not how JavaScript compares beyond the first plane. */
export function byText(a: string, b: string): number {
  const [left, right] = [points(a), points(b)];
  const at = left.findIndex((point, index) => point !== right[index]);
  if (at === -1) return left.length - right.length;
  return (left[at] ?? 0) - (right[at] ?? -1);
}
const isLater = (a: UsageEvent, b: UsageEvent) =>
  (a.time - b.time || byText(a.source, b.source) || byText(a.id, b.id)) > 0;

export function aggregate(how: Aggregation, events: readonly UsageEvent[]): Ratio {
  const values = events.map(({ value }) => decimal(value ?? '0'));
  if (how === 'sum') return values.reduce(plus, ZERO);
  if (how === 'max') return values.reduce(larger, ZERO);
  if (how === 'unique') return decimal(String(new Set(events.map(({ subject }) => subject)).size));
  const last = events.reduce<UsageEvent | undefined>(
    (best, each) => (!best || isLater(each, best) ? each : best),
    undefined,
  );
  return decimal(last?.value ?? '0');
}
