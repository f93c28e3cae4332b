import { toPlainString } from '../../kernel/decimal.ts';
import { addSeconds, type Instant } from '../../kernel/time.ts';
import { type CloudEvent, hasValue, type Unreadable, valueText } from './cloud-event.ts';
import { findReportable, type Meter, type Reporter } from './meters.ts';
import { quantityOf, unitsOf } from './quantity.ts';
import type { Quota } from './quota.ts';
import type { EventFact } from './usage-fact.ts';

export type RejectionCode =
  | 'unknown-meter'
  | 'invalid-value'
  | 'event-too-old'
  | 'event-in-future'
  | 'conflict'
  | 'quota-exceeded'
  | 'invalid-event';

export interface Rejection {
  readonly index: number;
  readonly id: string | null;
  readonly code: RejectionCode;
  readonly detail: string;
}

/** A well-formed event of one tenant, with its place in the request. */
export interface Candidate {
  readonly index: number;
  readonly event: CloudEvent;
  readonly identity: string;
  readonly digest: string;
}

export interface Judgement {
  readonly accepted: readonly EventFact[];
  readonly duplicates: number;
  readonly rejected: readonly Rejection[];
}

export interface Rules {
  readonly now: Instant;
  readonly reporter: Reporter;
  /** Identity -> digest of what counts already. */
  readonly known: ReadonlyMap<string, string>;
  /** Taken from as events are accepted. */
  readonly quotas: readonly Quota[];
}

const DAY = 86_400;
const OLDEST_DAYS = 35;
const AHEAD_SECONDS = 300;

/** Hashing is a dependency: the domain has no crypto of its own. */
export type Digest = (text: string) => string;

export const identityOf = (source: string, id: string, digest: Digest): string => digest(JSON.stringify([source, id]));

export function candidateOf(index: number, event: CloudEvent, digest: Digest): Candidate {
  return { index, event, identity: identityOf(event.source, event.id, digest), digest: digest(event.content) };
}

export const unreadable = (index: number, { id, detail }: Unreadable): Rejection => ({
  index,
  id,
  code: 'invalid-event',
  detail,
});

/** One tenant's events in the order of pricing.md section 2: identity, window, meter, subject, value; then what the plan closes. */
export function accept(candidates: readonly Candidate[], rules: Rules): Judgement {
  const accepted = new Map<string, EventFact>();
  const rejected: Rejection[] = [];
  let duplicates = 0;
  for (const candidate of candidates) {
    const { event, identity, digest, index } = candidate;
    const earlier = rules.known.get(identity) ?? accepted.get(identity)?.digest;
    const quota = rules.quotas.find((each) => each.covers(event));
    const flaw = earlier === undefined ? (flawOf(event, rules) ?? quotaFlaw(quota)) : repeatFlaw(earlier, digest);
    if (flaw) rejected.push({ index, id: event.id, ...flaw });
    else if (earlier !== undefined) duplicates += 1;
    else {
      const fact = factOf(candidate);
      quota?.take(quantityOf(fact.units));
      accepted.set(identity, fact);
    }
  }
  return { accepted: [...accepted.values()], duplicates, rejected };
}

type Flaw = Pick<Rejection, 'code' | 'detail'>;

const repeatFlaw = (earlier: string, digest: string): Flaw | undefined =>
  earlier === digest
    ? undefined
    : { code: 'conflict', detail: 'An event with this source and id, but other content, counts already.' };

const quotaFlaw = (quota: Quota | undefined): Flaw | undefined =>
  quota?.isUsedUp
    ? {
        code: 'quota-exceeded',
        detail: `The plan takes ${toPlainString(quota.included)} of ${quota.meter} until ${quota.period.end}, and no more.`,
      }
    : undefined;

function flawOf(event: CloudEvent, { now, reporter }: Rules): Flaw | undefined {
  if (event.time < addSeconds(now, -OLDEST_DAYS * DAY))
    return { code: 'event-too-old', detail: `Events count for ${OLDEST_DAYS} days.` };
  if (event.time > addSeconds(now, AHEAD_SECONDS))
    return { code: 'event-in-future', detail: 'The event is more than 5 minutes ahead.' };
  const meter = findReportable(event.type, reporter);
  if (!meter) return { code: 'unknown-meter', detail: `There is no meter ${event.type} to report to.` };
  const detail = valueFlaw(meter, event);
  return detail === undefined ? undefined : { code: 'invalid-value', detail };
}

/** A unique meter counts subjects and needs no value; the others need a plain decimal. */
export function valueFlaw({ aggregation }: Pick<Meter, 'aggregation'>, { subject, data }: CloudEvent) {
  if (aggregation === 'unique' && !subject) return 'This meter counts subjects: subject is needed.';
  if (aggregation === 'unique' && !hasValue(data)) return undefined;
  const text = valueText(data);
  return text === undefined || unitsOf(text) === undefined
    ? 'data.value is a decimal of at most 18 digits and 12 fractional digits, without sign or exponent.'
    : undefined;
}

const factOf = ({ event, identity, digest }: Candidate): EventFact => ({
  kind: 'event',
  identity,
  digest,
  meter: event.type,
  time: event.time,
  units: unitsOf(valueText(event.data) ?? '0') ?? 0n,
  raw: event.raw,
});
