import type { TenantId } from '../kernel/ids.ts';
import { lazy } from '../platform/aws.ts';
import { systemClock } from '../platform/clock.ts';
import { env } from '../platform/env.ts';
import { tenantSeal } from '../platform/seal.ts';
import { documentClient, dynamoTable } from '../platform/table.ts';
import { tenantSessions } from '../platform/tenant-session.ts';
import { accessVerifier, operatorVerifier } from './access-token.adapter.ts';
import { deletedTenantsKey } from './contract.ts';
import { peopleStore } from './people-store.ts';
import type { AuthorizeDeps, VerifyOperator } from './ports.ts';
import { secrets } from './secrets.adapter.ts';
import { standingStore, tombstones } from './standing-store.ts';
import { tokenStore } from './token-store.ts';
import type { ShapeDeps } from './verbs/shape-token.ts';

const sessions = lazy(() => {
  const names = env('TENANT_SESSION_ROLE_ARN', 'POOLED_TABLE_NAME');
  return tenantSessions(names.TENANT_SESSION_ROLE_ARN, names.POOLED_TABLE_NAME);
});

const inTenant = (tenantId: TenantId) => {
  const session = sessions()(tenantId);
  // Nothing that an authorizer or the trigger reads is sealed, so a disabled key still lets its owner in to see why.
  const seal = tenantSeal(session);
  return {
    standing: standingStore(tenantId, session.table),
    people: peopleStore(tenantId, session.table, seal),
    tokens: tokenStore(tenantId, session.table, seal),
  };
};

export const authorizeDeps = lazy((): AuthorizeDeps => {
  const names = env('POOLED_TABLE_NAME', 'TENANT_POOL_ID', 'TENANT_POOL_CLIENT_ID', 'STAGE');
  return {
    verify: accessVerifier({ poolId: names.TENANT_POOL_ID, clientId: names.TENANT_POOL_CLIENT_ID }),
    secrets,
    clock: systemClock,
    wasDeleted: tombstones(dynamoTable(names.POOLED_TABLE_NAME, documentClient())),
    inTenant,
    fallbackKey: deletedTenantsKey(names.STAGE),
  };
});

export const verifyOperator = lazy((): VerifyOperator => {
  const names = env('OPERATOR_POOL_ID', 'OPERATOR_POOL_CLIENT_ID');
  return operatorVerifier({ poolId: names.OPERATOR_POOL_ID, clientId: names.OPERATOR_POOL_CLIENT_ID });
});

export const shapeDeps = (tenantId: TenantId): ShapeDeps => ({ ...inTenant(tenantId), clock: systemClock });
