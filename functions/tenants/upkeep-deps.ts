import type { TenantId } from '../kernel/ids.ts';
import { env } from '../platform/env.ts';
import { systemContext } from '../platform/workflow.ts';
import { commitOf, gatewayKeys, platform, provisioningMachine, tenantsOf, vault } from './deps.ts';
import { gatewayInventory } from './gateway-inventory.adapter.ts';
import { keyInventory } from './key-inventory.adapter.ts';
import { heldNames, openProvisionings } from './upkeep-store.ts';
import { restoreGatewayKey } from './verbs/create-gateway-key.ts';
import { whereaboutsStore } from './whereabouts-store.ts';

const whereabouts = () =>
  whereaboutsStore(platform(), async (tenantId) => (await tenantsOf(tenantId).find()) !== undefined);
const stage = (): string => env('STAGE').STAGE;

export const nameUpkeep = () => ({ names: heldNames(platform()), whereabouts: whereabouts() });
export const halfMadeUpkeep = () => ({
  provisionings: openProvisionings(platform()),
  provisioning: provisioningMachine(),
});
export const keyUpkeep = () => ({ keys: keyInventory(stage()), whereabouts: whereabouts(), vault: vault() });
export const gatewayUpkeep = () => ({
  keys: gatewayInventory(() => env('GATEWAY_PARAMETER_PREFIX').GATEWAY_PARAMETER_PREFIX, stage()),
  whereabouts: whereabouts(),
  gatewayKeys: gatewayKeys(),
  restore: (tenantId: TenantId) => {
    const ctx = systemContext(tenantId, 'tenants/reconcile-gateway-keys', tenantId);
    return restoreGatewayKey(ctx, { gatewayKeys: gatewayKeys(), tenants: tenantsOf(tenantId), commit: commitOf(ctx) });
  },
});
