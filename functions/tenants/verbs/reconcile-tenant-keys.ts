import type { Findings } from '../../kernel/reconciliation.ts';
import { addSeconds, type Instant } from '../../kernel/time.ts';
import type { KeyVault } from '../ports.ts';
import type { KeyInventory, Whereabouts } from '../upkeep-ports.ts';

interface Deps {
  readonly keys: KeyInventory;
  readonly whereabouts: Whereabouts;
  readonly vault: Pick<KeyVault, 'find' | 'disable' | 'scheduleDeletion' | 'unname'>;
}

interface At {
  readonly now: Instant;
}

/** Longer than any provisioning that is still at work on its key. */
const SETTLED_SECONDS = 86_400;

/** Keys of nobody are scheduled for deletion, which takes a week; tenants without a usable one are for people to look at. */
export async function* reconcileTenantKeys(at: At, deps: Deps): Findings {
  yield* unnamedKeys(at, deps);
  yield* ownerlessKeys(at, deps);
  yield* keylessTenants(at, deps);
}

/** Made by a call that was answered to nobody: nothing was ever sealed under them. */
async function* unnamedKeys({ now }: At, { keys, vault }: Deps): Findings {
  for await (const keyId of keys.unnamed(addSeconds(now, -SETTLED_SECONDS)))
    yield { id: keyId, repair: () => retire(keyId, vault) };
}

/** Of a tenant that is being deleted the deletion itself takes the key, and notes its date. */
async function* ownerlessKeys({ now }: At, { keys, whereabouts, vault }: Deps): Findings {
  for await (const { tenantId, keyId, since } of keys.named()) {
    if (since > addSeconds(now, -SETTLED_SECONDS)) continue;
    const place = await whereabouts.of(tenantId);
    if (place === 'unlisted') yield { id: tenantId };
    if (place !== 'nowhere' || !(await keys.isOurs(keyId))) continue;
    yield {
      id: keyId,
      repair: async () => {
        await retire(keyId, vault);
        await vault.unname(tenantId);
        return true;
      },
    };
  }
}

async function* keylessTenants({ now }: At, { keys, whereabouts, vault }: Deps): Findings {
  for await (const { id, state, createdAt } of whereabouts.listed()) {
    if (state === 'deleting' || createdAt > addSeconds(now, -SETTLED_SECONDS)) continue;
    const keyId = await vault.find(id);
    if (keyId === undefined || !(await keys.isUsable(keyId))) yield { id };
  }
}

async function retire(keyId: string, vault: Deps['vault']): Promise<boolean> {
  await vault.disable(keyId);
  await vault.scheduleDeletion(keyId);
  return true;
}
