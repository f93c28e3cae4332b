import { serve } from '../platform/serve.ts';
import { ops } from './contract.ts';
import { replaysOfStaff } from './deps.ts';
import { replayDeps } from './letter-deps.ts';
import { removeDeadLetter, replayDeadLetter } from './verbs/replay-dead-letter.ts';

export const handler = serve({
  capability: ops,
  entry: 'replay-dead-letter',
  staffReplays: replaysOfStaff,
  deps: replayDeps,
  verbs: { replayDeadLetter, removeDeadLetter },
});
