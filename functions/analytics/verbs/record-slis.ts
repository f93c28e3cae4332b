import { WriteConflict } from '../../kernel/change.ts';
import type { TenantId } from '../../kernel/ids.ts';
import { hourStart, type Instant } from '../../kernel/time.ts';
import { type AnswerLine, answerLineOf } from '../domain/answer-line.ts';
import { costOf, HEAVY_FROM, LISTED_FROM } from '../domain/load.ts';
import { callsOf, loadOf, mergeSlis, slisOf } from '../domain/slis.ts';
import type { LoadHour, RecordSlisDeps, SliHour } from '../ports.ts';

/** With pauses of two seconds at most: well within the function's minute. */
const ATTEMPTS = 30;
/** Retries come within minutes; a busy tenant's hour sees some four deliveries a second. */
const REMEMBERED = 256;
/** 48 bits: a new delivery is taken for a known one once in a trillion. */
const MARK = 12;

interface Share {
  readonly tenantId: TenantId;
  readonly start: Instant;
  readonly lines: readonly AnswerLine[];
}

/**
 * One delivery of log lines, folded into each tenant's hour that it touches: one write each, however many calls. The hour
 * remembers its last deliveries, so that one which is given again counts once.
 */
export async function recordSlis(
  ctx: { readonly now: Instant },
  input: { readonly messages: readonly string[] },
  deps: RecordSlisDeps,
): Promise<{ readonly measured: number }> {
  const lines = input.messages.map(answerLineOf).filter((line) => line !== undefined);
  const shares = [...Map.groupBy(lines, ({ tenantId, at }) => `${tenantId} ${hourStart(at)}`).values()];
  const outcomes = await Promise.allSettled(shares.map((own) => recordShare(ctx.now, shareOf(own), deps)));
  // One tenant's trouble is not its neighbors': they are done, and recognized when the delivery comes again.
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  return { measured: lines.length };
}

function shareOf(lines: readonly AnswerLine[]): Share {
  const [first] = lines;
  if (!first) throw new Error('a share without lines');
  return { tenantId: first.tenantId, start: hourStart(first.at), lines };
}

async function recordShare(now: Instant, share: Share, deps: RecordSlisDeps): Promise<void> {
  try {
    await recordOnce(now, share, deps);
  } catch (error) {
    deps.onFailure(share.tenantId, error);
    throw error;
  }
}

async function recordOnce(now: Instant, share: Share, deps: RecordSlisDeps): Promise<void> {
  const { store, transact } = deps.tenant(share.tenantId);
  const mark = markOf(share, deps);
  for (let attempt = 1; ; attempt += 1) {
    const known = (await store.findHour(share.start)) ?? noHour(share.start);
    // Its hour may not be among the heavy yet: the delivery comes again where that was what failed.
    if (known.deliveries.includes(mark)) return noteLoad(now, share, known, deps);
    try {
      const hour = folded(known, share, mark);
      await transact(store.hourWrites(hour, now));
      await noteLoad(now, share, { ...hour, version: known.version + 1 }, deps);
      tellHeavy(share, known, hour, deps);
      return;
    } catch (error) {
      if (isGone(error)) return;
      if (attempt >= ATTEMPTS) throw error;
      // Somebody else's delivery came between, or the outcome is unknown: what stands there now tells.
      await deps.backOff(attempt);
    }
  }
}

const costIn = ({ slis }: SliHour): number => costOf(loadOf(slis));

const loadHourOf = ({ tenantId }: Share, { start, slis, version }: SliHour): LoadHour => ({
  ...{ tenantId, start, version, calls: callsOf(slis) },
  ...loadOf(slis),
});

async function noteLoad(now: Instant, share: Share, hour: SliHour, { loads }: RecordSlisDeps): Promise<void> {
  if (costIn(hour) >= LISTED_FROM) await loads.note(loadHourOf(share, hour), now);
}

/** Once an hour, when it gets there. */
function tellHeavy(share: Share, before: SliHour, after: SliHour, { onHeavy }: RecordSlisDeps): void {
  if (costIn(before) < HEAVY_FROM && costIn(after) >= HEAVY_FROM) onHeavy(loadHourOf(share, after));
}

function markOf({ lines }: Share, { digest }: RecordSlisDeps): string {
  const ids = lines.map(({ id }) => id).sort();
  return digest(ids.join(' ')).slice(0, MARK);
}

const folded = (hour: SliHour, { lines }: Share, mark: string): SliHour => ({
  ...hour,
  slis: mergeSlis(hour.slis, slisOf(lines)),
  deliveries: [...hour.deliveries, mark].slice(-REMEMBERED),
});

/** Nothing of a tenant may be written any more once its deletion has removed it. */
const isGone = (error: unknown): boolean => error instanceof WriteConflict && error.index === 0;

const noHour = (start: Instant): SliHour => ({ start, slis: new Map(), deliveries: [], version: 0 });
