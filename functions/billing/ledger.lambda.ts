import { serve } from '../platform/serve.ts';
import { billing } from './contract.ts';
import { ledgerReadDeps } from './ledger-deps.ts';
import { getAgeing, getRollForward, getTrialBalance, getWaterfall } from './verbs/ledger-reports.ts';
import { listLedgerEntries } from './verbs/list-ledger-entries.ts';
import { listPeriods } from './verbs/lock-period.ts';
import { getTieOut } from './verbs/tie-out.ts';

export const handler = serve({
  capability: billing,
  entry: 'ledger',
  deps: ledgerReadDeps,
  verbs: { listLedgerEntries, getTrialBalance, getWaterfall, getRollForward, getAgeing, listPeriods, getTieOut },
});
