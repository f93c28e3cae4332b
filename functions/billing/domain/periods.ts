import { type Rational, ratio } from '../../kernel/decimal.ts';
import {
  addMonths,
  addYears,
  anchorDayOf,
  type CivilDate,
  earlier,
  type Instant,
  later,
  localDate,
  localMidnight,
  type Period,
  periodSeconds,
} from '../../kernel/time.ts';
import type { Interval, PlanTerms } from './plan.ts';

/** How periods follow one another. The day is kept apart from the date, so that 31 returns after a February. */
export interface Cycle {
  readonly interval: Interval;
  readonly anchor: CivilDate;
  readonly anchorDay: number;
}

/** A period and its place in the cycle, counted from 0: places, not dates, survive a change of the billing zone. */
export interface CyclePeriod {
  readonly cycle: Cycle;
  readonly index: number;
  readonly period: Period;
}

const boundary = (cycle: Cycle, index: number): CivilDate =>
  (cycle.interval === 'month' ? addMonths : addYears)(cycle.anchor, index, cycle.anchorDay);

/** Begins at the very instant of the start and ends at local midnight, one interval after the local date of the start. */
export function firstPeriod(start: Instant, interval: Interval, timeZone: string): CyclePeriod {
  const anchor = localDate(start, timeZone);
  const cycle = { interval, anchor, anchorDay: anchorDayOf(anchor) };
  return { cycle, index: 0, period: { start, end: localMidnight(boundary(cycle, 1), timeZone) } };
}

export function nextPeriod({ cycle, index, period }: CyclePeriod, timeZone: string): CyclePeriod {
  const end = localMidnight(boundary(cycle, index + 2), timeZone);
  return { cycle, index: index + 1, period: { start: period.end, end } };
}

/** The period after this one, under another interval: the anchor day stays. */
export function nextPeriodWithInterval(current: CyclePeriod, interval: Interval, timeZone: string): CyclePeriod {
  const anchor = boundary(current.cycle, current.index + 1);
  const cycle = { interval, anchor, anchorDay: current.cycle.anchorDay };
  return { cycle, index: 0, period: { start: current.period.end, end: localMidnight(boundary(cycle, 1), timeZone) } };
}

/** A maximal part of a period under one plan. */
export interface Segment {
  readonly terms: PlanTerms;
  readonly period: Period;
}

export interface PlanFrom {
  readonly at: Instant;
  readonly terms: PlanTerms;
}

/** By content, whatever order a store gave the keys back in: other prices are another segment. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return left.length === right.size && left.every(([key, value]) => isSame(value, right.get(key)));
}

/** Cuts a period at its changes; `end` is where a cancellation or deletion cut it short. Empty parts are dropped. */
export function segmentsOf(planned: Period, plans: readonly PlanFrom[], end: Instant = planned.end): Segment[] {
  const ordered = [...plans].sort((a, b) => Number(a.at > b.at) - Number(a.at < b.at));
  const segments: Segment[] = [];
  for (const [index, { at, terms }] of ordered.entries()) {
    const period = { start: later(at, planned.start), end: earlier(ordered[index + 1]?.at ?? end, end) };
    if (period.start >= period.end) continue;
    const before = segments.at(-1);
    if (before && isSame(before.terms, terms)) {
      segments[segments.length - 1] = { terms, period: { start: before.period.start, end: period.end } };
    } else segments.push({ terms, period });
  }
  return segments;
}

/** Seconds of the part over the seconds of the whole period as it was planned. */
export const shareOf = (part: Period, planned: Period): Rational => ratio(periodSeconds(part), periodSeconds(planned));
