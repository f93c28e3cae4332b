import { type Item, WriteConflict } from '../kernel/change.ts';
import { epochSeconds, type Instant } from '../kernel/time.ts';
import type { Table } from '../platform/table.ts';
import type { StaffSeal, StaffSessionRecord, StaffSessions } from './staff-ports.ts';
import { staffSessionKey as key, staffStanding } from './staff-standing-store.ts';

const PURPOSE = 'staff-session';

/** PLATFORM#STAFF#<operator> / SESSION#<id>   a session that stands; gone with its sign-out or its end */
export function staffSessionStore(platform: Table, sealing: StaffSeal): StaffSessions {
  return {
    find: async (operatorId, sessionId) => {
      const item = await platform.get(key(operatorId, sessionId));
      return item ? sessionOf(item, { operatorId, id: sessionId }, sealing) : undefined;
    },
    ...staffStanding(platform),
    add: async ({ operatorId, id, poolToken, ...attributes }) => ({
      put: {
        ...key(operatorId, id),
        entity: 'staff-session',
        ...attributes,
        poolTokenSealed: await sealing.seal(PURPOSE, id, poolToken),
        ...{ version: 1, createdAt: attributes.rotatedAt, updatedAt: attributes.rotatedAt },
        expiresAt: epochSeconds(attributes.endsAt),
      },
      if: { kind: 'absent' },
    }),
    end: (operatorId, sessionId) => ({ delete: key(operatorId, sessionId) }),
    rotate: async ({ operatorId, id, secretHash, rotatedAt, poolToken }, beforeHash) => {
      const poolTokenSealed = await sealing.seal(PURPOSE, id, poolToken);
      const rotation = {
        update: key(operatorId, id),
        set: { secretHash, rotatedAt, poolTokenSealed, updatedAt: rotatedAt },
        add: { version: 1 },
        if: { kind: 'equals' as const, values: { secretHash: beforeHash } },
      };
      return platform.transact([rotation]).then(() => true, falseIfLost);
    },
    raise: (operatorId, sessionId, now) => ({
      update: key(operatorId, sessionId),
      set: { hasSecondFactor: true, updatedAt: now },
      add: { version: 1 },
      if: { kind: 'exists' },
    }),
  };
}

function falseIfLost(error: unknown): false {
  if (error instanceof WriteConflict) return false;
  throw error;
}

const sessionOf = async (
  item: Item,
  name: Pick<StaffSessionRecord, 'operatorId' | 'id'>,
  sealing: StaffSeal,
): Promise<StaffSessionRecord> => ({
  ...name,
  secretHash: String(item['secretHash']),
  rotatedAt: item['rotatedAt'] as Instant,
  endsAt: item['endsAt'] as Instant,
  hasSecondFactor: item['hasSecondFactor'] === true,
  poolToken: await sealing.open(PURPOSE, name.id, String(item['poolTokenSealed'])),
});
