import { problem } from '../../kernel/problem.ts';
import {
  addSeconds,
  earlier,
  epochSeconds,
  hourStart,
  type Instant,
  isWithin,
  later,
  type Period,
  parseInstant,
  windowsOf,
} from '../../kernel/time.ts';
import { analyticsProblem } from '../contract.ts';
import { type Load, noLoad } from '../domain/load.ts';
import { operations } from '../domain/operations.ts';
import { BUDGET_DAYS, errorBudgetOf, figuresOf, mergeSlis, type Slis } from '../domain/slis.ts';
import type { SliHour, SliReads } from '../ports.ts';

const DAY_SECONDS = 86_400;
const LONGEST_DAYS = 40;

export interface SliQuery {
  readonly from: string;
  readonly to: string;
  readonly window: 'hour' | 'day';
}

/** The hours that begin in the range, by window and in all; the budget's thirty days end now, whatever the range. */
export async function readSlis(now: Instant, query: SliQuery, slis: SliReads) {
  const range = rangeOf(query);
  const budget = { start: hourStart(addSeconds(now, -BUDGET_DAYS * DAY_SECONDS)), end: addSeconds(now, 3_600) };
  const hours = await slis.listHours({
    start: earlier(range.start, budget.start),
    end: later(range.end, budget.end),
  });
  const within = (period: Period): Slis => sumOf(hours.filter(({ start }) => isWithin(period, start)));
  const [total, spent] = [within(range), within(budget)];
  const windows = windowsOf(range, query.window, 'UTC').map((period) => ({ ...period, slis: within(period) }));
  const data = operations
    .filter((operation) => total.has(operation) || spent.has(operation))
    .map((operation) => ({
      operation,
      ...figuresOf(total.get(operation)),
      load: loadView(total.get(operation)?.load),
      errorBudget: errorBudgetOf(spent.get(operation)),
      windows: windows.map(({ start, end, slis: own }) => ({ start, end, ...figuresOf(own.get(operation)) })),
    }));
  return { from: range.start, to: range.end, window: query.window, data };
}

/** For staff: what tenants' own admins read leaves it out. */
const loadView = (load: Load = noLoad) => ({
  readUnits: load.read,
  writeUnits: load.write,
  computeGbSeconds: load.gbMs / 1_000,
});

const sumOf = (hours: readonly SliHour[]): Slis =>
  hours.reduce<Slis>((sum, { slis }) => mergeSlis(sum, slis), new Map());

/** In whole hours: the one that `from` lies in is the first, the one that `to` begins or lies in is not cut. */
function rangeOf({ from, to }: SliQuery): Period {
  const start = hourStart(instantOf('from', from));
  const last = instantOf('to', to);
  const end = hourStart(last) === last ? last : addSeconds(hourStart(last), 3_600);
  if (start >= end) throw badRange('to', 'The range ends before it begins.');
  if (epochSeconds(end) - epochSeconds(start) > LONGEST_DAYS * DAY_SECONDS)
    throw analyticsProblem('range-too-long', { detail: `At most ${LONGEST_DAYS} days at a time.` });
  return { start, end };
}

function instantOf(name: string, text: string): Instant {
  const at = parseInstant(text);
  if (!at) throw badRange(name, 'Not an instant of the form 2026-01-15T13:37:11Z.');
  return at;
}

const badRange = (name: string, message: string) =>
  problem('malformed-request', { errors: [{ pointer: `?${name}`, code: 'invalid-range', message }] });
