import { reconciler } from '../platform/reconciliation.ts';
import { strays, vault } from './deps.ts';
import { reconcileTenantKeys } from './verbs/reconcile-tenant-keys.ts';

export const handler = reconciler({ name: 'tenant-keys', capability: 'tenants' }, ({ now }) =>
  reconcileTenantKeys({ now }, { strays: strays(), vault: vault() }),
);
