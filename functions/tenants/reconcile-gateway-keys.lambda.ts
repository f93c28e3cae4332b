import { reconciler } from '../platform/reconciliation.ts';
import { gatewayUpkeep } from './upkeep-deps.ts';
import { reconcileGatewayKeys } from './verbs/reconcile-gateway-keys.ts';

export const handler = reconciler({ name: 'gateway-keys', capability: 'tenants' }, (at) =>
  reconcileGatewayKeys(at, gatewayUpkeep()),
);
