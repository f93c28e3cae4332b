import { log } from '../platform/log.ts';
import { strays, systemClock, vault } from './deps.ts';
import { sweepKeys } from './verbs/sweep-keys.ts';

/** Daily. */
export const handler = async (): Promise<void> => {
  const swept = await sweepKeys({ now: systemClock() }, { strays: strays(), vault: vault() });
  if (swept > 0) log.warn('keys without a tenant are scheduled for deletion', { swept });
};
