import { WriteConflict } from '../../kernel/change.ts';
import type { TenantId } from '../../kernel/ids.ts';
import { hourStart, type Instant } from '../../kernel/time.ts';
import { type AnswerLine, answerLineOf } from '../domain/answer-line.ts';
import { costOf, HEAVY_FROM, LISTED_FROM } from '../domain/load.ts';
import { callsOf, loadOf, mergeSlis, slisOf } from '../domain/slis.ts';
import type { LoadHour, RecordSlisDeps, SliHour, SliWrites } from '../ports.ts';

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
  const hour = await foldedOnce(now, share, deps);
  if (!hour) return;
  tellHeavy(share, hour, deps);
  // The delivery comes again where this is what failed: its hour is noted then.
  await noteLoad(now, share, hour.after, deps);
}

interface Folded {
  readonly before: SliHour;
  readonly after: SliHour;
}

/** The hour without and with this delivery, the same twice where it came before; undefined where the tenant is gone. */
async function foldedOnce(now: Instant, share: Share, deps: RecordSlisDeps): Promise<Folded | undefined> {
  const { store, transact } = deps.tenant(share.tenantId);
  const mark = markOf(share, deps);
  let tried: SliHour | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const known = await hourAt(share.start, store);
    // With a try before, it was ours whose answer was lost.
    if (known.deliveries.includes(mark)) return { before: tried ?? known, after: known };
    tried = known;
    try {
      const hour = folded(known, share, mark);
      await transact(store.hourWrites(hour, now));
      return { before: known, after: { ...hour, version: known.version + 1 } };
    } catch (error) {
      if (isGone(error)) return undefined;
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
function tellHeavy(share: Share, { before, after }: Folded, { onHeavy }: RecordSlisDeps): void {
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

const hourAt = async (start: Instant, store: SliWrites): Promise<SliHour> =>
  (await store.findHour(start)) ?? { start, slis: new Map(), deliveries: [], version: 0 };
