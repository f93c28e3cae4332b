import { createHash } from 'node:crypto';
import type { Write } from '../../functions/kernel/change.ts';
import { ratio } from '../../functions/kernel/decimal.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import type { OperatorContext } from '../../functions/kernel/tenant-context.ts';
import { addSeconds, type Instant, type Period } from '../../functions/kernel/time.ts';
import type { Quota } from '../../functions/metering/domain/quota.ts';
import type { Arrived, EventFact } from '../../functions/metering/domain/usage-fact.ts';
import type { AggregateDeps, IngestDeps, MeteringDeps, RecordDeps } from '../../functions/metering/ports.ts';
import { usageReads } from '../../functions/metering/read-store.ts';
import { storageStore } from '../../functions/metering/storage-store.ts';
import { barrierStore, ledgerStore, presenceStore, traceStore } from '../../functions/metering/store.ts';
import { type ArrivedRecord, aggregateUsage } from '../../functions/metering/verbs/aggregate-usage.ts';
import { ingestUsage } from '../../functions/metering/verbs/ingest-usage.ts';
import { readUsage } from '../../functions/metering/verbs/read-usage.ts';
import { aWorld, START, tenantA, tenantB } from '../kit/world.ts';
import { fakeStream } from './fake-stream.ts';

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Thrown where a process would have died; nothing may treat it as an answer. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

const tenantItem = (tenantId: TenantId) => ({
  pk: `TENANT#${tenantId}#CONFIG`,
  sk: 'TENANT',
  entity: 'tenant',
  state: 'active',
  timezone: 'UTC',
});

/** A world with two tenants that stand, a stream, and every port of metering over the table in memory. */
export function aUsageWorld() {
  const world = aWorld();
  const { table } = world;
  const stream = fakeStream();
  const archived: Arrived<EventFact>[] = [];
  const gone: TenantId[] = [];
  const quotas: Quota[] = [];
  const judged: Parameters<IngestDeps['onJudged']>[0][] = [];
  const failures: unknown[] = [];
  for (const tenantId of [tenantA, tenantB]) {
    const item = tenantItem(tenantId);
    table.items.set(JSON.stringify([item.pk, item.sk]), item);
  }
  const transact = (writes: readonly Write[]) => table.transact(writes);
  const ingestDeps: IngestDeps = {
    digest,
    stream,
    onJudged: (events) => void judged.push(events),
    tenant: (tenantId) => ({
      ledger: ledgerStore(table, tenantId),
      traces: traceStore(table, tenantId),
      transact,
      quotas: async () => quotas,
      isOpen: async () => (await table.get({ pk: `TENANT#${tenantId}#CONFIG`, sk: 'TENANT' })) !== undefined,
    }),
  };
  const aggregateDeps: AggregateDeps = {
    tenant: (tenantId) => ({ ledger: ledgerStore(table, tenantId), barriers: barrierStore(table, tenantId), transact }),
    archive: { put: async (_tenantId, events) => void archived.push(...events) },
    backOff: async () => undefined,
    onFailure: (_tenantId, error) => void failures.push(error),
    onGone: (tenantId) => void gone.push(tenantId),
  };
  const readsOf = (tenantId: TenantId) => usageReads(table, tenantId);
  const meteringDeps = (tenantId: TenantId = tenantA, now: Instant = world.clock()): MeteringDeps => ({
    usage: readsOf(tenantId),
    now,
    digest,
    ledger: ledgerStore(table, tenantId),
    traces: traceStore(table, tenantId),
    timeZone: async () => 'UTC',
    currentPeriod: async () => ({
      period: { start: addSeconds(START, -86_400), end: addSeconds(START, 9 * 86_400) },
      segments: [
        {
          period: { start: addSeconds(START, -86_400), end: addSeconds(START, 9 * 86_400) },
          allowances: [{ meter: 'job-minutes', included: ratio(1_000n), blocked: false }],
        },
      ],
    }),
  });
  const recordDeps = (tenantId: TenantId = tenantA): RecordDeps => ({
    store: { ...storageStore(tenantId), ...presenceStore(tenantId) },
    transact,
  });
  let consumed = 0;
  const count = (records: readonly ArrivedRecord[]) => aggregateUsage({ now: world.clock() }, records, aggregateDeps);
  return {
    ...world,
    stream,
    archived,
    judged,
    quotas,
    gone,
    failures,
    ingestDeps,
    aggregateDeps,
    meteringDeps,
    recordDeps,
    count,
    /** Counts what the stream holds and has not been counted yet. */
    consume: async () => {
      const failed = await count(stream.records.slice(consumed));
      if (failed === undefined) consumed = stream.records.length;
      return failed;
    },
    token: (options = {}) =>
      world.ctx({ actor: { type: 'token', id: 'tok_1', userId: 'usr_1' }, permissions: ['usage:write'], ...options }),
    operator: (): OperatorContext => ({
      kind: 'operator',
      requestId: 'req-op',
      now: world.clock(),
      sourceIp: '192.0.2.9',
      actor: { type: 'operator', id: 'opr_1' },
      permissions: ['ops:read', 'ops:write'],
      sessionId: 'session-1',
    }),
    post: (body: unknown, options = {}) =>
      ingestUsage(
        world.ctx({ actor: { type: 'token', id: 'tok_1', userId: 'usr_1' }, permissions: ['usage:write'], ...options }),
        bytesOf(body),
        ingestDeps,
      ),
    read: (period: Period, tenantId: TenantId = tenantA, now: Instant = world.clock()) =>
      readUsage(world.ctx({ tenantId }), { period }, { usage: readsOf(tenantId), now }),
  };
}
export type UsageWorld = ReturnType<typeof aUsageWorld>;

export const bytesOf = (body: unknown, contentType = 'application/json') => ({
  raw: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
  headers: { 'content-type': contentType },
});

let next = 0;
/** Ten minutes of a job just now; give what matters. */
export const anEvent = (fields: Readonly<Record<string, unknown>> = {}) => {
  next += 1;
  return {
    specversion: '1.0',
    id: `job-${next}`,
    source: '/jobs',
    type: 'job-minutes',
    time: START,
    data: { value: '10' },
    ...fields,
  };
};

export const theDay: Period = {
  start: '2026-11-24T00:00:00.000Z' as Instant,
  end: '2026-11-25T00:00:00.000Z' as Instant,
};
