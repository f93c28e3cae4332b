import { wholeUnits } from './quantity.ts';
import {
  type Arrived,
  type CallsFact,
  type CountableFact,
  type EventFact,
  hourOf,
  minuteOf,
  quarterOf,
} from './usage-fact.ts';

/** What the ledger says of an identity. */
export interface Claimed {
  readonly digest: string;
  readonly conflicted: boolean;
}

export interface CountedCalls {
  readonly ids: readonly string[];
  readonly version: number;
}

export interface Known {
  readonly events: ReadonlyMap<string, Claimed>;
  /** By `callsKey`. */
  readonly calls: ReadonlyMap<string, CountedCalls>;
}

export interface Claim {
  readonly event: Arrived<EventFact>;
  readonly conflicted: boolean;
}

export interface CallsMerge {
  readonly meter: string;
  readonly second: string;
  readonly ids: readonly string[];
  /** The version of the row that was read; 0 where there was none. */
  readonly version: number;
}

export interface Sums {
  readonly meter: string;
  /** An hour or a minute. */
  readonly start: string;
  /** By quarter of the hour, or by second of the minute. */
  readonly parts: ReadonlyMap<number, bigint>;
  readonly count: number;
}

/** Everything that one transaction changes: each event and call in it counts with its own claim, or not at all. */
export interface CountPlan {
  readonly claims: readonly Claim[];
  /** Claimed earlier with other content, and not yet marked so. */
  readonly conflicts: readonly string[];
  readonly calls: readonly CallsMerge[];
  readonly hours: readonly Sums[];
  readonly minutes: readonly Sums[];
}

export const callsKey = (meter: string, second: string): string => `${meter}#${second}`;

export const isEmpty = ({ claims, conflicts, calls }: CountPlan): boolean =>
  claims.length + conflicts.length + calls.length === 0;

interface Addition {
  readonly meter: string;
  readonly start: string;
  readonly part: number;
  readonly units: bigint;
  readonly count: number;
}

export function planCounts(facts: readonly Arrived<CountableFact>[], known: Known): CountPlan {
  const { claims, conflicts } = claimsOf(facts, known);
  const calls = callsOf(facts, known);
  const ofEvents = claims.map(({ event: { meter, time, units } }) => ({ meter, time, units, count: 1 }));
  const ofCalls = calls.map(({ meter, second, added }) => {
    return { meter, time: second, units: wholeUnits(added), count: added };
  });
  return {
    claims,
    conflicts,
    calls,
    hours: sumsOf([...ofEvents, ...ofCalls].map((of) => ({ ...of, start: hourOf(of.time), part: quarterOf(of.time) }))),
    // A second of calls has a row of its own; only events need their seconds summed.
    minutes: sumsOf(ofEvents.map((of) => ({ ...of, start: minuteOf(of.time), part: Number(of.time.slice(17, 19)) }))),
  };
}

/** The first report of an identity counts; another with other content marks it; a mere repeat changes nothing. */
function claimsOf(facts: readonly Arrived<CountableFact>[], known: Known) {
  const claims = new Map<string, Claim>();
  const conflicts = new Set<string>();
  for (const event of facts) {
    if (event.kind !== 'event') continue;
    const stored = known.events.get(event.identity);
    if (stored) {
      if (stored.digest !== event.digest && !stored.conflicted) conflicts.add(event.identity);
      continue;
    }
    const first = claims.get(event.identity);
    const conflicted = first !== undefined && (first.conflicted || first.event.digest !== event.digest);
    claims.set(event.identity, { event: first?.event ?? event, conflicted });
  }
  return { claims: [...claims.values()], conflicts: [...conflicts] };
}

function callsOf(facts: readonly Arrived<CountableFact>[], known: Known): (CallsMerge & { readonly added: number })[] {
  const bySecond = Map.groupBy(
    facts.filter((fact): fact is Arrived<CallsFact> => fact.kind === 'calls'),
    ({ meter, second }) => callsKey(meter, second),
  );
  return [...bySecond].flatMap(([key, [first, ...more]]) => {
    if (!first) return [];
    const row = known.calls.get(key);
    const before = new Set(row?.ids);
    const all = new Set([...before, ...first.ids, ...more.flatMap(({ ids }) => ids)]);
    const added = all.size - before.size;
    const { meter, second } = first;
    return added === 0 ? [] : [{ meter, second, ids: [...all].sort(), version: row?.version ?? 0, added }];
  });
}

function sumsOf(additions: readonly Addition[]): Sums[] {
  const byRow = Map.groupBy(additions, ({ meter, start }) => callsKey(meter, start));
  return [...byRow.values()].flatMap((row) => {
    const [first] = row;
    if (!first) return [];
    const parts = new Map<number, bigint>();
    for (const { part, units } of row) parts.set(part, (parts.get(part) ?? 0n) + units);
    return [{ meter: first.meter, start: first.start, parts, count: row.reduce((n, { count }) => n + count, 0) }];
  });
}

const MAX_ROWS = 99;
const MAX_CALLS = 10_000;

const rowsOf = (fact: CountableFact): string[] =>
  fact.kind === 'calls'
    ? [`c${callsKey(fact.meter, fact.second)}`, `h${callsKey(fact.meter, hourOf(fact.second))}`]
    : [
        `e${fact.identity}`,
        `h${callsKey(fact.meter, hourOf(fact.time))}`,
        `m${callsKey(fact.meter, minuteOf(fact.time))}`,
      ];

/** Runs of facts, in order, that each fit one transaction of 100 items (one of which checks that the tenant stands). */
export function chunksOf<Fact extends CountableFact>(facts: readonly Fact[]): Fact[][] {
  const chunks: Fact[][] = [];
  let [chunk, rows, calls]: [Fact[], Set<string>, number] = [[], new Set(), 0];
  for (const fact of facts) {
    const grown = new Set([...rows, ...rowsOf(fact)]);
    const more = calls + (fact.kind === 'calls' ? fact.ids.length : 0);
    if (chunk.length > 0 && (grown.size > MAX_ROWS || more > MAX_CALLS)) {
      chunks.push(chunk);
      [chunk, rows, calls] = [[fact], new Set(rowsOf(fact)), fact.kind === 'calls' ? fact.ids.length : 0];
    } else {
      chunk.push(fact);
      [rows, calls] = [grown, more];
    }
  }
  return chunk.length > 0 ? [...chunks, chunk] : chunks;
}
