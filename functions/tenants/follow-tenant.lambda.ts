import * as z from 'zod';
import { subscriber } from '../platform/workflow.ts';
import { tenantList, tenantsOf } from './deps.ts';
import { followTenant } from './verbs/follow-tenant.ts';

/** TenantActivated, TenantUpdated and TenantDeletionRequested: which of them makes no difference to what is read. */
export const handler = subscriber({ schema: z.looseObject({}) }, ({ tenantId }) =>
  followTenant({ tenants: tenantsOf(tenantId), list: tenantList() }),
);
