import { type Key, type Update, WriteConflict } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import {
  cellAt,
  cellEnd,
  isOpen,
  type Policy,
  type RateWindow,
  rateWindowOf,
  roomIn,
  secondsToEnd,
  secondsToRoom,
  WINDOW_MS,
  windowAt,
} from '../kernel/rate.ts';
import { epochMs, type Instant, instantOf } from '../kernel/time.ts';
import type { UpdateItem } from './update-item.ts';

/** What one policy says of a request. */
export interface Rating extends Policy {
  readonly isAdmitted: boolean;
  readonly remaining: number;
  /** Until the window ends, or, where it is refused, until it may try again. */
  readonly seconds: number;
}

/** What one environment holds of a bucket: how it last saw the count, and tokens already counted that it may spend. */
interface Bucket {
  window: RateWindow | undefined;
  lease: {
    readonly size: number;
    readonly until: number;
    left: number;
    readonly since: number;
    readonly taken: number;
  };
}

export const rateKeyOf = (tenantId: TenantId, id: string): Key => ({ pk: `TENANT#${tenantId}#RATE`, sk: id });

/** By session: the environment's own memory of each tenant. */
const kept = new WeakMap<UpdateItem, Map<string, Bucket>>();
const MOST_BUCKETS = 500;
/** Leases double while they are used up, to at most this part of what is left: what others hold can't starve anybody. */
const SHARE = 8;
const TRIES = 5;
/** A limiter that does not answer must not hold up what it stands before. */
const PATIENCE_MS = 3_000;

function bucketOf({ update, tenantId }: Limiter, policyId: string): Bucket {
  const id = `${tenantId}|${policyId}`;
  const buckets = kept.get(update) ?? new Map<string, Bucket>();
  kept.set(update, buckets);
  const known = buckets.get(id) ?? { window: undefined, lease: { size: 0, until: 0, left: 0, since: 0, taken: 0 } };
  buckets.delete(id);
  buckets.set(id, known);
  const oldest = buckets.size > MOST_BUCKETS ? buckets.keys().next().value : undefined;
  if (oldest) buckets.delete(oldest);
  return known;
}

function learn(bucket: Bucket, seen: RateWindow | undefined): void {
  const { window } = bucket;
  if (seen && (!window || seen.start > window.start || (seen.start === window.start && seen.used > window.used)))
    bucket.window = seen;
}

interface Limiter {
  readonly tenantId: TenantId;
  readonly update: UpdateItem;
  readonly now: Instant;
}

/**
 * One request against each of the policies. Tokens are counted in the table before they are used, some at a time
 * where the environment uses them up: most requests cost no call, and the count never exceeds the limit. `seen` is what
 * the tenant's bucket was when the caller's standing was read.
 */
export async function rate(limiter: Limiter, policies: readonly Policy[], seen?: RateWindow): Promise<Rating[]> {
  const taken = await Promise.all(
    policies.map(async (policy) => {
      const bucket = bucketOf(limiter, policy.id);
      if (policy.id === 'TENANT') learn(bucket, seen);
      const isAdmitted = await take(limiter, policy, bucket);
      return { policy, bucket, isAdmitted };
    }),
  );
  // A token of one policy is not spent on what another refuses.
  if (taken.some(({ isAdmitted }) => !isAdmitted))
    for (const { bucket, isAdmitted } of taken) if (isAdmitted) bucket.lease.left += 1;
  return taken.map((each) => ratingOf(each, epochMs(limiter.now)));
}

interface Taken {
  readonly policy: Policy;
  readonly bucket: Bucket;
  readonly isAdmitted: boolean;
}

function ratingOf({ policy, bucket, isAdmitted }: Taken, now: number): Rating {
  const window = windowAt(bucket.window, now);
  const remaining = isAdmitted ? roomIn(window, policy.limit, now) + bucket.lease.left : 0;
  const seconds = isAdmitted ? secondsToEnd(window, now) : secondsToRoom(window, policy.limit, now);
  return { ...policy, isAdmitted, remaining, seconds };
}

async function take(limiter: Limiter, policy: Policy, bucket: Bucket): Promise<boolean> {
  const now = epochMs(limiter.now);
  if (bucket.lease.left > 0 && now < bucket.lease.until) {
    bucket.lease.left -= 1;
    return true;
  }
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    // Others only add to what was seen, so no call is needed to refuse.
    const room = roomIn(bucket.window, policy.limit, now);
    if (room < 1) return false;
    const size = leaseSize(bucket, room, now);
    try {
      const item = await patiently(limiter.update(countedOf(limiter, policy, bucket.window, { size, room })));
      const window = rateWindowOf(item);
      if (window) hold(bucket, window, size, now);
      return true;
    } catch (error) {
      if (!(error instanceof WriteConflict)) throw error;
      bucket.window = rateWindowOf(error.existing);
    }
  }
  return false;
}

function patiently<T>(call: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the limiter does not answer')), PATIENCE_MS);
  });
  return Promise.race([call, end]).finally(() => clearTimeout(timer));
}

/**
 * Twice the last one where that was used up in its time, and half of what this pace still needs of it: what is left at
 * its end is lost. Else the one token that is needed.
 */
function leaseSize({ lease }: Bucket, room: number, now: number): number {
  if (lease.left > 0 || now >= lease.until) return 1;
  const needed = now > lease.since ? (lease.taken * (lease.until - now)) / (now - lease.since) / 2 : lease.size * 2;
  return Math.max(1, Math.floor(Math.min(lease.size * 2, needed, room / SHARE)));
}

function hold(bucket: Bucket, window: RateWindow, size: number, now: number): void {
  bucket.window = window;
  const until = cellEnd(window, now);
  const goesOn = bucket.lease.until === until;
  const { left, since, taken } = goesOn ? bucket.lease : { left: 0, since: now, taken: 0 };
  bucket.lease = { size, until, left: left + size - 1, since, taken: taken + size };
}

/** Counts `size` tokens: in the window as it was seen, while there is room; or as the first ones of the next. */
function countedOf(
  { tenantId, now }: Limiter,
  { id }: Policy,
  seen: RateWindow | undefined,
  { size, room }: { readonly size: number; readonly room: number },
): Update {
  const at = epochMs(now);
  const window = windowAt(seen, at);
  const cell = cellAt(window, at);
  const update = rateKeyOf(tenantId, id);
  if (seen && isOpen(seen, at))
    return {
      update,
      set: { updatedAt: now },
      add: { used: size, [`cell${cell}`]: size, version: 1 },
      if: {
        kind: 'equals-and-below',
        values: { start: window.start },
        attribute: 'used',
        value: window.used + room - size + 1,
      },
    };
  const cells = window.cells.map((_, index) => [`cell${index}`, index === cell ? size : 0] as const);
  const before = window.before.map((used, index) => [`before${index}`, used] as const);
  return {
    update,
    set: {
      ...{ entity: 'rate', version: 1, createdAt: instantOf(window.start), updatedAt: now },
      ...{ start: window.start, used: size, ...Object.fromEntries([...cells, ...before]) },
      expiresAt: Math.ceil((window.start + 2 * WINDOW_MS) / 1_000),
    },
    if: seen ? { kind: 'equals', values: { start: seen.start } } : { kind: 'absent' },
  };
}
