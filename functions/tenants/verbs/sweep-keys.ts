import { addSeconds, type Instant } from '../../kernel/time.ts';
import type { KeyVault, StrayKeys } from '../ports.ts';

/** Longer than any provisioning that is still at work on its key. */
const SETTLED_SECONDS = 86_400;

/** Keys whose making was answered to nobody: nothing was ever sealed under them. */
export async function sweepKeys(
  { now }: { readonly now: Instant },
  { strays, vault }: { readonly strays: StrayKeys; readonly vault: Pick<KeyVault, 'disable' | 'scheduleDeletion'> },
): Promise<number> {
  const found = await strays.list(addSeconds(now, -SETTLED_SECONDS));
  for (const keyId of found) {
    await vault.disable(keyId);
    await vault.scheduleDeletion(keyId);
  }
  return found.length;
}
