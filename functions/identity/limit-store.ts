import type { Key, Write } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Problem } from '../kernel/problem.ts';
import type { Instant } from '../kernel/time.ts';
import type { Table } from '../platform/table.ts';
import type { Limits } from './ports.ts';

/**
 * LIMIT / PEOPLE   count: active people and open invitations
 * LIMIT / OWNERS   minusCount: active owners, negated, because a condition knows `below` and no `above`
 * LIMIT / TOKENS   count: tokens neither revoked nor swept after their expiry
 */
export function limitStore(tenantId: TenantId): Limits {
  const key = (sk: string): Key => ({ pk: `TENANT#${tenantId}#LIMIT`, sk });
  const counted = (sk: string, attribute: string, by: number, now: Instant) => ({
    update: key(sk),
    set: { entity: 'limit', createdAt: now, updatedAt: now },
    add: { [attribute]: by, version: 1 },
  });
  const taken = (sk: string, by: number, max: number | null, now: Instant, orElse: Problem): Write => ({
    ...counted(sk, 'count', by, now),
    ...(max === null ? {} : { if: { kind: 'below' as const, attribute: 'count', value: max - by + 1 }, orElse }),
  });
  return {
    takePlaces: (count, max, now, orElse) => taken('PEOPLE', count, max, now, orElse),
    freePlaces: (count, now) => counted('PEOPLE', 'count', -count, now),
    addOwner: (now) => counted('OWNERS', 'minusCount', -1, now),
    dropOwner: (now, orElse) => ({
      ...counted('OWNERS', 'minusCount', 1, now),
      if: { kind: 'below', attribute: 'minusCount', value: -1 },
      orElse,
    }),
    takeToken: (max, now, orElse) => taken('TOKENS', 1, max, now, orElse),
    freeTokens: (count, now) => counted('TOKENS', 'count', -count, now),
  };
}

const countOf = async (tenantId: TenantId, table: Pick<Table, 'get'>, sk: string): Promise<number> =>
  Number((await table.get({ pk: `TENANT#${tenantId}#LIMIT`, sk }))?.['count'] ?? 0);

/** Active people and open invitations, as counted. */
export const countedPeople = (tenantId: TenantId, table: Pick<Table, 'get'>) => countOf(tenantId, table, 'PEOPLE');
export const countedTokens = (tenantId: TenantId, table: Pick<Table, 'get'>) => countOf(tenantId, table, 'TOKENS');
