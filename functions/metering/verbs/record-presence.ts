import type { Instant } from '../../kernel/time.ts';
import type { RecordDeps } from '../ports.ts';
import { recordOnce } from './record-storage.ts';

/** Someone was there: the people of `active-users`. */
export async function recordPresence(
  fact: { readonly userId: string; readonly at: Instant },
  deps: Pick<RecordDeps, 'store' | 'transact'>,
): Promise<void> {
  const { userId, at } = fact;
  const writes = deps.store.presenceWrites({ meter: 'active-users', subject: userId, at });
  await recordOnce(() => deps.transact(writes));
}
