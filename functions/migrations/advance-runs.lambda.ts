import { systemClock } from '../platform/clock.ts';
import { log } from '../platform/log.ts';
import { advanceDeps } from './deps.ts';
import { advanceRuns } from './verbs/advance-runs.ts';

/** Every minute, and when something is ordered; what it is invoked with says nothing. */
export const handler = async (): Promise<void> => {
  log.resetKeys();
  await advanceRuns({ now: systemClock() }, advanceDeps());
};
