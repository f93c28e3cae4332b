import type { TenantId } from '../../kernel/ids.ts';
import type { GatewayKeys, KeyVault } from '../ports.ts';

interface Deps {
  readonly gatewayKeys: Pick<GatewayKeys, 'find' | 'remove'>;
  readonly vault: Pick<KeyVault, 'find' | 'disable' | 'scheduleDeletion' | 'unname'>;
}

/** Takes back both keys of a tenant that never came to be, so that a repeat finds what is left of them. */
export async function retireKeys(tenantId: TenantId, { gatewayKeys, vault }: Deps): Promise<void> {
  const gatewayKey = await gatewayKeys.find(tenantId);
  if (gatewayKey) await gatewayKeys.remove(gatewayKey.id);
  const keyId = await vault.find(tenantId);
  if (!keyId) return;
  await vault.disable(keyId);
  await vault.scheduleDeletion(keyId);
  // The alias goes last: it is what a repeat finds the key by.
  await vault.unname(tenantId);
}
