import { deletedTenantsKey } from '../kernel/gateway-key.ts';
import type { TenantId } from '../kernel/ids.ts';
import { lazy } from '../platform/aws.ts';
import { systemClock } from '../platform/clock.ts';
import { env } from '../platform/env.ts';
import { signedReads } from '../platform/signed-reads.ts';
import { keptPerTenant, tenantCredentials } from '../platform/tenant-credentials.ts';
import { accessVerifier, operatorVerifier } from './access-token.adapter.ts';
import { membershipReads } from './people-store.ts';
import type { AuthorizeDeps } from './ports.ts';
import { secrets } from './secrets.adapter.ts';
import type { AuthorizeOperatorDeps } from './staff-ports.ts';
import { staffStanding } from './staff-standing-store.ts';
import { standingStore, tombstones } from './standing-store.ts';
import { tokenReads } from './token-store.ts';
import type { ShapeDeps } from './verbs/shape-token.ts';

/** Neither an authorizer nor the trigger writes or opens what is sealed: signed reads are all they need. */
const inTenant = lazy(() => {
  const names = env('TENANT_SESSION_ROLE_ARN', 'POOLED_TABLE_NAME');
  return keptPerTenant((tenantId) => {
    const table = signedReads(names.POOLED_TABLE_NAME, tenantCredentials(names.TENANT_SESSION_ROLE_ARN, tenantId));
    return {
      standing: standingStore(tenantId, table),
      people: membershipReads(tenantId, table),
      tokens: tokenReads(tenantId, table),
    };
  });
});

export const authorizeDeps = lazy((): AuthorizeDeps => {
  const names = env('POOLED_TABLE_NAME', 'TENANT_POOL_ID', 'TENANT_POOL_CLIENT_ID', 'STAGE');
  return {
    verify: accessVerifier({ poolId: names.TENANT_POOL_ID, clientId: names.TENANT_POOL_CLIENT_ID }),
    secrets,
    clock: systemClock,
    wasDeleted: tombstones(signedReads(names.POOLED_TABLE_NAME)),
    inTenant: inTenant(),
    fallbackKey: deletedTenantsKey(names.STAGE),
  };
});

export const authorizeOperatorDeps = lazy((): AuthorizeOperatorDeps => {
  const names = env('OPERATOR_POOL_ID', 'OPERATOR_POOL_CLIENT_ID', 'POOLED_TABLE_NAME', 'STAFF_MFA');
  return {
    verify: operatorVerifier({ poolId: names.OPERATOR_POOL_ID, clientId: names.OPERATOR_POOL_CLIENT_ID }),
    sessions: staffStanding(signedReads(names.POOLED_TABLE_NAME)),
    staffMfa: names.STAFF_MFA === 'optional' ? 'optional' : 'required',
    clock: systemClock,
  };
});

export const shapeDeps = (tenantId: TenantId): ShapeDeps => ({ ...inTenant()(tenantId), clock: systemClock });
