import { reconciler } from '../platform/reconciliation.ts';
import { nameUpkeep } from './upkeep-deps.ts';
import { reconcileTenantNames } from './verbs/reconcile-tenant-names.ts';

export const handler = reconciler({ name: 'tenant-names', capability: 'tenants' }, (at) =>
  reconcileTenantNames(at, nameUpkeep()),
);
