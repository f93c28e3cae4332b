import type { TenantId } from '../kernel/ids.ts';
import type { PublicContext } from '../kernel/tenant-context.ts';
import { lazy } from '../platform/aws.ts';
import { newId, sleep } from '../platform/clock.ts';
import { committer } from '../platform/commit.ts';
import { env } from '../platform/env.ts';
import { log } from '../platform/log.ts';
import { tenantSeal } from '../platform/seal.ts';
import { documentClient, dynamoTable } from '../platform/table.ts';
import { tenantSessions } from '../platform/tenant-session.ts';
import { attemptStore } from './attempt-store.ts';
import { directoryStore } from './directory-store.ts';
import { emailMac } from './mac.adapter.ts';
import { peopleStore } from './people-store.ts';
import type { SessionDeps } from './ports.ts';
import { secrets } from './secrets.adapter.ts';
import { sessionStore } from './session-store.ts';
import { signInPool } from './sign-in.adapter.ts';
import { standingStore, tombstones } from './standing-store.ts';

const made = lazy(() => {
  const names = env(
    'TENANT_SESSION_ROLE_ARN',
    'POOLED_TABLE_NAME',
    'EMAIL_HMAC_KEY_ID',
    'TENANT_POOL_ID',
    'TENANT_POOL_CLIENT_ID',
  );
  const platform = dynamoTable(names.POOLED_TABLE_NAME, documentClient());
  return {
    sessions: tenantSessions(names.TENANT_SESSION_ROLE_ARN, names.POOLED_TABLE_NAME),
    directory: directoryStore(platform),
    attempts: attemptStore(platform, sleep),
    pool: signInPool({ poolId: names.TENANT_POOL_ID, clientId: names.TENANT_POOL_CLIENT_ID }),
    macOf: emailMac(names.EMAIL_HMAC_KEY_ID),
    wasDeleted: tombstones(platform),
  };
});

export function sessionDepsOf(ctx: PublicContext): SessionDeps {
  const { sessions, directory, attempts, pool, macOf, wasDeleted } = made();
  return {
    ...{ directory, attempts, pool, macOf, secrets, wasDeleted },
    inTenant: (tenantId: TenantId) => {
      // From here on the request's lines name the tenant, its answer's above all.
      log.appendKeys({ tenantId });
      const session = sessions(tenantId);
      const seal = tenantSeal(session);
      const origin = { tenantId, requestId: ctx.requestId, now: ctx.now };
      return {
        standing: standingStore(tenantId, session.table),
        people: peopleStore(tenantId, session.table, seal),
        sessions: sessionStore(tenantId, session.table, seal),
        commitAs: (id) => committer(session.table, seal, newId, { ...origin, actor: { type: 'user', id } }),
      };
    },
  };
}
