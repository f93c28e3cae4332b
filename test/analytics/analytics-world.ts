import { createHash } from 'node:crypto';
import { loadList } from '../../functions/analytics/load-store.ts';
import type { AnalyticsDeps, LoadHour, RecordSlisDeps } from '../../functions/analytics/ports.ts';
import { sliReads, sliWrites } from '../../functions/analytics/store.ts';
import { recordSlis } from '../../functions/analytics/verbs/record-slis.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import type { OperatorContext } from '../../functions/kernel/tenant-context.ts';
import type { Instant } from '../../functions/kernel/time.ts';
import { tenantKeyOf } from '../../functions/platform/watermark.ts';
import { aWorld, START, tenantA, tenantB } from '../kit/world.ts';

export interface Answer {
  readonly id?: string;
  readonly tenantId?: string;
  readonly route?: string;
  readonly status?: number;
  readonly ms?: number;
  readonly at?: Instant;
  readonly load?: { readonly read: number; readonly write: number; readonly gbMs: number };
}

let next = 0;
/** As `serve` prints it (the shape is held by test/platform/serve.test.ts); give what matters. */
export const aLine = (of: Answer = {}): string => {
  next += 1;
  const { id = `req-${next}`, tenantId = tenantA, route = 'GET /v1/projects' } = of;
  const { status = 200, ms = 40, at = START, load = { read: 1, write: 0.5, gbMs: 20 } } = of;
  return JSON.stringify({
    level: 'INFO',
    message: 'answered',
    requestId: id,
    route,
    tenantId,
    sli: { at, status, ms, ...load },
  });
};

/** Two tenants that stand, and every port of analytics over the table in memory. */
export function anAnalyticsWorld() {
  const world = aWorld();
  const { table } = world;
  const failures: TenantId[] = [];
  const heavy: LoadHour[] = [];
  const standing = (tenantId: TenantId) => ({ ...tenantKeyOf(tenantId), entity: 'tenant', state: 'active' });
  for (const tenantId of [tenantA, tenantB]) {
    const item = standing(tenantId);
    table.items.set(JSON.stringify([item.pk, item.sk]), item);
  }
  const recordDeps: RecordSlisDeps = {
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    tenant: (tenantId) => ({ store: sliWrites(tenantId, table), transact: (writes) => table.transact(writes) }),
    loads: loadList(table),
    onHeavy: (hour) => void heavy.push(hour),
    backOff: async () => undefined,
    onFailure: (tenantId) => void failures.push(tenantId),
  };
  const deps: AnalyticsDeps = {
    loads: () => loadList(table),
    slisOf: async (tenantId) => ((await table.get(tenantKeyOf(tenantId))) ? sliReads(tenantId, table) : undefined),
  };
  return {
    ...world,
    failures,
    heavy,
    recordDeps,
    deps,
    deliver: (messages: readonly string[]) => recordSlis({ now: world.clock() }, { messages }, recordDeps),
    operator: (): OperatorContext => ({
      kind: 'operator',
      sessionId: 'session-1',
      requestId: 'req-op',
      now: world.clock(),
      sourceIp: '192.0.2.9',
      actor: { type: 'operator', id: 'opr_1' },
      permissions: ['ops:read'],
    }),
  };
}
