import { type Instant, instantSchema } from '../../kernel/time.ts';
import type { Digest } from './accept.ts';
import { type CallsFact, secondOf } from './usage-fact.ts';

/** One counted call, as `serve` logs it. */
export interface UsageLine {
  readonly id: string;
  readonly tenantId: string;
  readonly meter: string;
  readonly time: Instant;
}

const text = (value: unknown): value is string => typeof value === 'string' && value.length > 0;

function objectIn(message: unknown): Readonly<Record<string, unknown>> | undefined {
  if (message !== null && typeof message === 'object') return message as Readonly<Record<string, unknown>>;
  if (typeof message !== 'string') return undefined;
  // Lambda's text format puts time, request id and level before what was printed.
  const start = message.indexOf('{');
  try {
    const value: unknown = start < 0 ? undefined : JSON.parse(message.slice(start));
    return value !== null && typeof value === 'object' ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a line printed as JSON, or wrapped into `message` by Lambda's JSON log format; undefined for any other line. */
export function usageLineOf(message: string): UsageLine | undefined {
  const line = objectIn(message);
  const usage = objectIn(line?.['usage'] ?? objectIn(line?.['message'])?.['usage']);
  if (!usage) return undefined;
  const { id, tenantId, meter, value, time } = usage;
  const at = instantSchema.safeParse(time);
  // One line is one call: a line of any other value was not written by `serve`.
  return text(id) && text(tenantId) && text(meter) && value === '1' && at.success
    ? { id, tenantId, meter, time: at.data }
    : undefined;
}

/**
 * Lines of one tenant as one fact per meter and second. Each call keeps an id of its own (64 bits of its digest), since
 * logs are delivered at least once and a redelivery may be cut differently.
 */
export function callsOf(lines: readonly UsageLine[], digest: Digest): CallsFact[] {
  const groups = Map.groupBy(lines, ({ meter, time }) => `${meter}#${secondOf(time)}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const ids = new Set(group.map(({ id }) => digest(id).slice(0, 16)));
    return [{ kind: 'calls' as const, meter: first.meter, second: secondOf(first.time), ids: [...ids].sort() }];
  });
}
