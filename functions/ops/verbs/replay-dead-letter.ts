import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import { asReplay } from '../../kernel/replay.ts';
import { type ops, opsProblem } from '../contract.ts';
import { type Parked, readParked, subjectOfEvent } from '../domain/dead-letter.ts';
import type { LetterEnd, ReplayDeps, TakenLetter } from '../ports.ts';

type Endpoints = typeof ops.endpoints;

/**
 * Told, done, and only then taken away: a crash in between does it twice, which every consumer bears, because it knows
 * what it has done by the event's id or the record's own. What is gone from the queue has been replayed if the journal
 * says so.
 */
export const replayDeadLetter: Verb<Endpoints['replayDeadLetter'], ReplayDeps> = async (
  ctx,
  { deadLetterId: id },
  deps,
) => {
  const taken = await deps.queues.take(id);
  if (!taken) return earlier(id, deps);
  const parked = readParked(taken.message);
  const records = await givenBackIfRefused(taken, async () => {
    const work = await prepared(parked, deps);
    await deps.settle(ctx, id, endOf(parked, { entry: work.entry, records: work.records }));
    if (!(await work.run())) throw opsProblem('replay-failed');
    return work.records;
  });
  await taken.remove();
  return deps.keepReply(ctx, { id, state: 'replayed' as const, records });
};

export const removeDeadLetter: Verb<Endpoints['removeDeadLetter'], ReplayDeps> = async (
  ctx,
  { deadLetterId: id, reason },
  deps,
) => {
  const taken = await deps.queues.take(id);
  if (!taken) throw problem('not-found');
  const { changes, tenantId } = endOf(readParked(taken.message), { reason });
  await deps.settle(ctx, id, { action: 'dead-letter.remove', changes, tenantId });
  await taken.remove();
};

async function earlier(id: string, { settled }: Pick<ReplayDeps, 'settled'>) {
  const end = await settled(id);
  if (end?.action !== 'dead-letter.replay') throw problem('not-found');
  return asReplay({ id, state: 'replayed' as const, records: Number(end.changes['records'] ?? 0) });
}

interface Work {
  readonly entry: string;
  readonly records: number;
  readonly run: () => Promise<boolean>;
}

async function prepared({ functionArn, event, batch }: Parked, { consumers, streams }: ReplayDeps): Promise<Work> {
  const entry = functionArn && (await consumers.entryOf(functionArn));
  if (!functionArn || !entry) throw opsProblem('not-replayable');
  if (!batch) {
    // It comes back as another letter where it fails again.
    const run = () => consumers.again(functionArn, event).then(() => true);
    return { entry, records: 1, run };
  }
  const records = await streams.read(batch);
  if (records.length === 0) throw opsProblem('not-replayable', { detail: 'The stream no longer holds these records.' });
  return { entry, records: records.length, run: () => consumers.batch(functionArn, records) };
}

async function givenBackIfRefused<T>(taken: TakenLetter, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await taken.giveBack();
    throw error;
  }
}

const endOf = ({ event }: Parked, changes: LetterEnd['changes']): LetterEnd => {
  const { tenantId, what } = subjectOfEvent(event);
  return { action: 'dead-letter.replay', changes: { ...changes, ...(what ? { what } : {}) }, tenantId };
};
