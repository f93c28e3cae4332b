import type { TenantId } from '../kernel/ids.ts';
import type { PublicContext } from '../kernel/tenant-context.ts';
import { epochSeconds } from '../kernel/time.ts';
import { lazy } from '../platform/aws.ts';
import { newId } from '../platform/clock.ts';
import { committer } from '../platform/commit.ts';
import { env } from '../platform/env.ts';
import { tenantSeal } from '../platform/seal.ts';
import { documentClient, dynamoTable } from '../platform/table.ts';
import { tenantSessions } from '../platform/tenant-session.ts';
import { directoryStore } from './directory-store.ts';
import { invitationStore } from './invitation-store.ts';
import { limitStore } from './limit-store.ts';
import { memberPool } from './members.adapter.ts';
import { addressStore, peopleStore } from './people-store.ts';
import type { AcceptDeps } from './ports.ts';
import { secrets } from './secrets.adapter.ts';
import { replayStore, standingStore, tombstones } from './standing-store.ts';

const made = lazy(() => {
  const names = env('POOLED_TABLE_NAME', 'TENANT_POOL_ID');
  const platform = dynamoTable(names.POOLED_TABLE_NAME, documentClient());
  return {
    directory: directoryStore(platform),
    pool: memberPool(names.TENANT_POOL_ID),
    wasDeleted: tombstones(platform),
  };
});
const sessions = lazy(() => {
  const names = env('TENANT_SESSION_ROLE_ARN', 'POOLED_TABLE_NAME');
  return tenantSessions(names.TENANT_SESSION_ROLE_ARN, names.POOLED_TABLE_NAME);
});

export function acceptDepsOf(ctx: PublicContext): AcceptDeps {
  const { directory, pool, wasDeleted } = made();
  return {
    ...{ directory, pool, secrets, wasDeleted },
    inTenant: (tenantId: TenantId) => {
      const session = sessions()(tenantId);
      const { table } = session;
      const seal = tenantSeal(session);
      const origin = { tenantId, requestId: ctx.requestId, now: ctx.now };
      return {
        people: peopleStore(tenantId, table, seal),
        addresses: addressStore(tenantId, table),
        limits: limitStore(tenantId),
        invitations: invitationStore(tenantId, table, seal),
        standing: standingStore(tenantId, table),
        replays: replayStore(tenantId, table, seal, () => epochSeconds(ctx.now)),
        commitAs: (id, idempotency) =>
          committer(table, seal, newId, {
            ...origin,
            actor: { type: 'user', id },
            ...(idempotency ? { idempotency } : {}),
          }),
      };
    },
  };
}
