import { serve } from '../platform/serve.ts';
import { billing } from './contract.ts';
import { ledgerKeepDeps, replaysOfStaff } from './ledger-deps.ts';
import { lockPeriod, unlockPeriod } from './verbs/lock-period.ts';

export const handler = serve({
  capability: billing,
  entry: 'keep-ledger',
  staffReplays: replaysOfStaff,
  deps: ledgerKeepDeps,
  verbs: { lockPeriod, unlockPeriod },
});
