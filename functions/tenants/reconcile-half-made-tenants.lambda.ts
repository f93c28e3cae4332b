import { reconciler } from '../platform/reconciliation.ts';
import { halfMadeUpkeep } from './upkeep-deps.ts';
import { reconcileHalfMadeTenants } from './verbs/reconcile-half-made-tenants.ts';

export const handler = reconciler({ name: 'half-made-tenants', capability: 'tenants' }, (at) =>
  reconcileHalfMadeTenants(at, halfMadeUpkeep()),
);
