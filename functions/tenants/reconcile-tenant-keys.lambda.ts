import { reconciler } from '../platform/reconciliation.ts';
import { keyUpkeep } from './upkeep-deps.ts';
import { reconcileTenantKeys } from './verbs/reconcile-tenant-keys.ts';

export const handler = reconciler({ name: 'tenant-keys', capability: 'tenants' }, (at) =>
  reconcileTenantKeys(at, keyUpkeep()),
);
