import { toPlainString, ZERO } from '../../kernel/decimal.ts';
import { problem } from '../../kernel/problem.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import {
  epochSeconds,
  floorToSecond,
  type Instant,
  type Period,
  parseInstant,
  type Window,
  windowsOf,
} from '../../kernel/time.ts';
import { meteringProblem } from '../contract.ts';
import { findMeter } from '../domain/meters.ts';
import type { MeteringDeps } from '../ports.ts';
import { measure } from './measure.ts';

const MAX_WINDOWS = 1_000;
const shortestSeconds: Readonly<Record<Window, number>> = { hour: 3_600, day: 23 * 3_600, month: 28 * 86_400 };

interface QueryInput {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly window: Window;
}

export async function queryMeter(_ctx: TenantContext, input: QueryInput, deps: MeteringDeps) {
  const meter = findMeter(input.key);
  if (!meter) throw meteringProblem('unknown-meter');
  const { window } = input;
  const range = rangeOf(input);
  const windows = windowsOf(range, window, window === 'hour' ? 'UTC' : await deps.timeZone());
  if (windows.length > MAX_WINDOWS) throw tooLong();
  const quantities = await measure(meter, windows, deps);
  const data = windows.map((of, index) => ({ ...of, quantity: toPlainString(quantities[index] ?? ZERO) }));
  return { key: meter.key, window, data };
}

const tooLong = () => meteringProblem('range-too-long', { detail: `At most ${MAX_WINDOWS} windows at a time.` });

/** Half-open and in whole seconds, as everything that is billed. */
function rangeOf({ from, to, window }: QueryInput): Period {
  const [start, end] = [secondOf('from', from), secondOf('to', to)];
  if (start >= end) throw badRange('to', 'The range ends before it begins.');
  // Before the windows are made: a range of millennia would be millions of them.
  if ((epochSeconds(end) - epochSeconds(start)) / shortestSeconds[window] > MAX_WINDOWS + 50) throw tooLong();
  return { start, end };
}

function secondOf(name: string, text: string): Instant {
  const at = parseInstant(text);
  if (!at) throw badRange(name, 'Not an instant of the form 2026-01-15T13:37:11Z.');
  return floorToSecond(at);
}

const badRange = (name: string, message: string) =>
  problem('malformed-request', { errors: [{ pointer: `?${name}`, code: 'invalid-range', message }] });
