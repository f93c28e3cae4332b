import type { Item, Key, Write } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Role } from '../kernel/permissions.ts';
import type { Problem } from '../kernel/problem.ts';
import { epochSeconds, type Instant } from '../kernel/time.ts';
import { listPage } from '../platform/cursor.ts';
import type { Seal } from '../platform/seal.ts';
import type { Reads, Table } from '../platform/table.ts';
import { watermarkKeyOf } from '../platform/watermark.ts';
import type { Addresses, AddressHolder, Membership, People, Person } from './ports.ts';

/** The mark of a session is needed while its access tokens live, a quarter of an hour; those of others for ever. */
const SESSION_MARK_SECONDS = 86_400;

const pkOf = (tenantId: TenantId): string => `TENANT#${tenantId}#USER`;

export const membershipReads = (tenantId: TenantId, table: Reads): Pick<People, 'findMembership'> => ({
  findMembership: async (id) => {
    const item = await table.get({ pk: pkOf(tenantId), sk: id });
    return item ? membershipOf(item) : undefined;
  },
});

/**
 * USER / usr_…      name and e-mail sealed; role, state, marks
 * ADDRESS / <mac>   whose an address is within the tenant
 */
export function peopleStore(tenantId: TenantId, table: Table, seal: Seal): People {
  const pk = pkOf(tenantId);
  const key = (id: string): Key => ({ pk, sk: id });
  const person = (item: Item) => personOf(item, seal);
  return {
    ...membershipReads(tenantId, table),
    list: (page) => listPage({ table, seal }, { pk }, page, person),
    find: async (id) => {
      const item = await table.get(key(id));
      return item ? person(item) : undefined;
    },
    add: async ({ id, email, name, ...attributes }) => ({
      put: {
        ...key(id),
        entity: 'user',
        ...attributes,
        emailSealed: await seal.seal(key(id), 'emailSealed', email),
        nameSealed: await seal.seal(key(id), 'nameSealed', name),
      },
      if: { kind: 'absent' },
    }),
    change: ({ id, role, state, revokedBeforeMs, endedBeforeMs, version, updatedAt }, before, orElse) => ({
      update: key(id),
      set: { role, state, revokedBeforeMs, endedBeforeMs, version, updatedAt },
      if: { kind: 'version', version: before },
      orElse,
    }),
    assertActive: (id, orElse) => ({ check: key(id), if: { kind: 'equals', values: { state: 'active' } }, orElse }),
    mark: (id, ms, now) => ({
      put: {
        ...watermarkKeyOf(tenantId, id),
        entity: 'watermark',
        revokedBefore: ms,
        version: 1,
        createdAt: now,
        updatedAt: now,
        ...(/^(usr|tok)_/.test(id) ? {} : { expiresAt: epochSeconds(now) + SESSION_MARK_SECONDS }),
      },
    }),
  };
}

export function addressStore(tenantId: TenantId, table: Table): Addresses {
  const pk = `TENANT#${tenantId}#ADDRESS`;
  const key = (mac: string): Key => ({ pk, sk: mac });
  const held = (holder: AddressHolder, now: Instant) => ({
    ...key(holder.mac),
    entity: 'address',
    kind: holder.kind,
    holder: holder.id,
    ...(holder.openUntil ? { openUntil: holder.openUntil } : {}),
    version: 1,
    createdAt: now,
    updatedAt: now,
  });
  const holds = (from: string) => ({ kind: 'equals' as const, values: { holder: from } });
  return {
    find: async (mac) => {
      const item = await table.get(key(mac));
      return item ? holderOf(item) : undefined;
    },
    listLapsed: async (now) => {
      const lapsed: AddressHolder[] = [];
      let after: Key | undefined;
      do {
        const page = await table.query({ pk, limit: 100, consistent: true, ...(after ? { after } : {}) });
        lapsed.push(...page.data.map(holderOf).filter(({ openUntil }) => openUntil !== undefined && openUntil <= now));
        after = page.last;
      } while (after);
      return lapsed;
    },
    take: (holder, now, orElse: Problem): Write => ({ put: held(holder, now), if: { kind: 'absent' }, orElse }),
    pass: (holder, from, now): Write => ({ put: held(holder, now), if: holds(from) }),
    free: (mac, from): Write => ({ delete: key(mac), if: holds(from) }),
  };
}

const holderOf = (item: Item): AddressHolder => ({
  mac: item.sk,
  kind: item['kind'] === 'member' ? 'member' : 'invitation',
  id: String(item['holder']),
  ...(item['openUntil'] === undefined ? {} : { openUntil: item['openUntil'] as Instant }),
});

export const membershipOf = (item: Item): Membership => ({
  id: item.sk,
  role: item['role'] as Role,
  state: item['state'] === 'active' ? 'active' : 'inactive',
  emailMac: String(item['emailMac']),
  revokedBeforeMs: Number(item['revokedBeforeMs']),
  endedBeforeMs: Number(item['endedBeforeMs']),
  version: Number(item['version']),
  createdAt: item['createdAt'] as Instant,
  updatedAt: item['updatedAt'] as Instant,
});

const personOf = async (item: Item, seal: Seal): Promise<Person> => ({
  ...membershipOf(item),
  email: await seal.open(item, 'emailSealed', String(item['emailSealed'])),
  name: await seal.open(item, 'nameSealed', String(item['nameSealed'])),
});
