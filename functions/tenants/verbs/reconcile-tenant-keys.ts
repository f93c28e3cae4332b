import type { Findings } from '../../kernel/reconciliation.ts';
import { addSeconds, type Instant } from '../../kernel/time.ts';
import type { KeyVault, StrayKeys } from '../ports.ts';

/** Longer than any provisioning that is still at work on its key. */
const SETTLED_SECONDS = 86_400;

interface Deps {
  readonly strays: StrayKeys;
  readonly vault: Pick<KeyVault, 'disable' | 'scheduleDeletion'>;
}

/** Keys whose making was answered to nobody: nothing was ever sealed under them. */
export async function* reconcileTenantKeys({ now }: { readonly now: Instant }, { strays, vault }: Deps): Findings {
  for (const keyId of await strays.list(addSeconds(now, -SETTLED_SECONDS)))
    yield {
      id: keyId,
      repair: async () => {
        await vault.disable(keyId);
        await vault.scheduleDeletion(keyId);
        return true;
      },
    };
}
