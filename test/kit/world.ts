import { randomBytes } from 'node:crypto';
import type { NewId, TenantId } from '../../functions/kernel/ids.ts';
import { permissionsOf, type Role } from '../../functions/kernel/permissions.ts';
import type { OperatorContext, PublicContext, TenantContext } from '../../functions/kernel/tenant-context.ts';
import { addSeconds, type Clock, type Instant, instant } from '../../functions/kernel/time.ts';
import { committer } from '../../functions/platform/commit.ts';
import { sealWith } from '../../functions/platform/seal.ts';
import { type MemoryTable, memoryTable } from './memory-table.ts';

export const tenantA = 'ten_01HAAAAAAAAAAAAAAAAAAAAAAA' as TenantId;
export const tenantB = 'ten_01HBBBBBBBBBBBBBBBBBBBBBBB' as TenantId;
export const START: Instant = instant('2026-11-24T10:00:00.000Z');

/** Ids that count: `prj_00000000000000000000000001`. */
export function countedIds(): NewId {
  let next = 0;
  return (prefix) => {
    next += 1;
    return `${prefix}_${String(next).padStart(26, '0')}`;
  };
}

export interface World {
  readonly table: MemoryTable;
  readonly newId: NewId;
  readonly clock: Clock;
  advance(seconds: number): void;
  set(at: Instant): void;
  /** A request of a tenant's user. */
  ctx(options?: Partial<TenantContext> & { readonly role?: Role }): TenantContext;
  anyone(options?: Partial<PublicContext>): PublicContext;
  /** A member of staff who may read and write. */
  operator(options?: Partial<OperatorContext>): OperatorContext;
  seal(tenantId?: TenantId): ReturnType<typeof sealWith>;
  commit(ctx: TenantContext): ReturnType<typeof committer>;
}

/** A table in memory, a clock that stands still, counted ids and real sealing under keys made for the test. */
export function aWorld(): World {
  const table = memoryTable();
  const newId = countedIds();
  const keys = new Map<TenantId, Buffer>();
  let now = START;
  let requests = 0;
  const seal = (tenantId: TenantId = tenantA) => {
    const bytes = keys.get(tenantId) ?? randomBytes(32);
    keys.set(tenantId, bytes);
    return sealWith(tenantId, async () => ({ id: 'k1', bytes }));
  };
  return {
    table,
    newId,
    seal,
    clock: () => now,
    advance: (seconds) => {
      now = addSeconds(now, seconds);
    },
    set: (at) => {
      now = at;
    },
    ctx: (options = {}) => {
      requests += 1;
      const role = options.role ?? 'owner';
      return {
        kind: 'tenant',
        tenantId: tenantA,
        plan: 'pro',
        mode: 'live',
        actor: { type: 'user', id: 'usr_0000000000000000000000000A' },
        role,
        permissions: permissionsOf[role],
        requestId: `req-${requests}`,
        now,
        sourceIp: '192.0.2.1',
        ...options,
      };
    },
    anyone: (options = {}) => ({
      kind: 'public',
      requestId: `req-${++requests}`,
      now,
      sourceIp: '192.0.2.1',
      ...options,
    }),
    operator: (options = {}) => ({
      kind: 'operator',
      requestId: `req-${++requests}`,
      now,
      sourceIp: '192.0.2.1',
      actor: { type: 'operator', id: 'staff-1' },
      permissions: ['ops:read', 'ops:write'],
      sessionId: 'session-1',
      ...options,
    }),
    commit: (ctx) => committer(table, seal(ctx.tenantId), newId, ctx),
  };
}
