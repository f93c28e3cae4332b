import { WriteConflict } from '../../kernel/change.ts';
import type { TenantId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import { callsKey, chunksOf, isEmpty, type Known, planCounts } from '../domain/aggregate.ts';
import type { Arrived, BarrierFact, CountableFact, EventFact } from '../domain/usage-fact.ts';
import type { AggregateDeps, UsageRecord } from '../ports.ts';

export interface ArrivedRecord {
  readonly sequence: string;
  readonly value: UsageRecord;
}

const ATTEMPTS = 6;
const TENANTS_AT_ONCE = 16;

/**
 * Counts a batch of the stream. What a tenant's facts change is one transaction per chunk, in which every event and call
 * counts together with the claim of its own id; so a batch may be repeated, cut otherwise, overtaken by a repeat of
 * itself or broken off anywhere, and each fact still counts once. Answers the first sequence that must come again.
 */
export async function aggregateUsage(
  ctx: { readonly now: Instant },
  records: readonly ArrivedRecord[],
  deps: AggregateDeps,
): Promise<string | undefined> {
  const byTenant = [...Map.groupBy(records, ({ value }) => value.tenantId)];
  const failed: string[] = [];
  for (let i = 0; i < byTenant.length; i += TENANTS_AT_ONCE) {
    const some = byTenant.slice(i, i + TENANTS_AT_ONCE);
    const answers = await Promise.all(
      some.map(([tenantId, own]) => settleTenant({ tenantId, now: ctx.now, deps }, own)),
    );
    failed.push(...answers.filter((sequence) => sequence !== undefined));
  }
  return failed.sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))[0];
}

interface Work {
  readonly tenantId: TenantId;
  readonly now: Instant;
  readonly deps: AggregateDeps;
}

/** Facts up to a barrier (or the end): counted, archived, and only then acknowledged. */
interface Segment {
  readonly first: string;
  readonly facts: readonly Arrived<CountableFact>[];
  readonly barrier?: Arrived<BarrierFact>;
}

function segmentsOf(records: readonly ArrivedRecord[]): Segment[] {
  const segments: Segment[] = [];
  let facts: Arrived<CountableFact>[] = [];
  for (const { sequence, value } of records) {
    for (const fact of value.facts) {
      if (fact.kind !== 'barrier') facts.push({ ...fact, sequence });
      else {
        segments.push({ first: facts[0]?.sequence ?? sequence, facts, barrier: { ...fact, sequence } });
        facts = [];
      }
    }
  }
  return facts[0] ? [...segments, { first: facts[0].sequence, facts }] : segments;
}

async function settleTenant(work: Work, records: readonly ArrivedRecord[]): Promise<string | undefined> {
  for (const segment of segmentsOf(records)) {
    try {
      if ((await settleSegment(work, segment)) === 'gone') {
        work.deps.onGone(work.tenantId, segment.facts.length);
        return undefined;
      }
    } catch (error) {
      work.deps.onFailure(work.tenantId, error);
      return segment.first;
    }
  }
  return undefined;
}

async function settleSegment(work: Work, { facts, barrier }: Segment): Promise<'done' | 'gone'> {
  const { tenantId, now, deps } = work;
  const { barriers, transact } = deps.tenant(tenantId);
  for (const chunk of chunksOf(facts)) {
    if ((await count(work, chunk)) === 'gone') return 'gone';
  }
  const events = facts.filter((fact): fact is Arrived<EventFact> => fact.kind === 'event');
  if (events.length > 0) await deps.archive.put(tenantId, events);
  return barrier ? unlessGone(() => transact(barriers.acknowledge(barrier.barrierId, barrier.lane, now))) : 'done';
}

async function unlessGone(write: () => Promise<void>): Promise<'done' | 'gone'> {
  try {
    await write();
    return 'done';
  } catch (error) {
    if (error instanceof WriteConflict && error.index === 0) return 'gone';
    throw error;
  }
}

async function count(work: Work, chunk: readonly Arrived<CountableFact>[]): Promise<'done' | 'gone'> {
  const { ledger, transact } = work.deps.tenant(work.tenantId);
  // Ingest has sifted events, so most are new and the first look is saved; a second of calls often comes in parts.
  let known: Known = { events: new Map(), calls: await ledger.findCalls(callKeysOf(chunk)) };
  for (let attempt = 1; ; attempt += 1) {
    const plan = planCounts(chunk, known);
    if (isEmpty(plan)) return 'done';
    try {
      return await unlessGone(() => transact(ledger.countWrites(plan, work.now)));
    } catch (error) {
      if (attempt >= ATTEMPTS) throw error;
      // Anything else than a claim made meanwhile is contention or an outage, whose outcome may even be a commit.
      if (!(error instanceof WriteConflict)) await work.deps.backOff(attempt);
    }
    known = await lookUp(work, chunk);
  }
}

const callKeysOf = (chunk: readonly CountableFact[]): string[] =>
  chunk.flatMap((fact) => (fact.kind === 'calls' ? [callsKey(fact.meter, fact.second)] : []));

async function lookUp({ tenantId, deps }: Work, chunk: readonly CountableFact[]): Promise<Known> {
  const { ledger } = deps.tenant(tenantId);
  const identities = chunk.flatMap((fact) => (fact.kind === 'event' ? [fact.identity] : []));
  const [events, calls] = await Promise.all([ledger.findEvents(identities), ledger.findCalls(callKeysOf(chunk))]);
  return { events, calls };
}
