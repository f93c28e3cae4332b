import type { Key } from '../kernel/change.ts';
import type { Instant } from '../kernel/time.ts';
import type { Reads } from '../platform/table.ts';
import type { StaffSessions } from './staff-ports.ts';

export const staffSessionKey = (operatorId: string, sessionId: string): Key => ({
  pk: `PLATFORM#STAFF#${operatorId}`,
  sk: `SESSION#${sessionId}`,
});

/** The one look of the authorizer, which is on the way of every call of staff. */
export const staffStanding = (platform: Reads): Pick<StaffSessions, 'standing'> => ({
  standing: async (operatorId, sessionId) => {
    const item = await platform.get(staffSessionKey(operatorId, sessionId));
    return item && { hasSecondFactor: item['hasSecondFactor'] === true, endsAt: item['endsAt'] as Instant };
  },
});
