import { reconciler } from '../platform/reconciliation.ts';
import { systemDeps, tenancyOf } from './deps.ts';
import { ledgerUpkeepDeps } from './ledger-deps.ts';
import { reconcileLedger } from './verbs/reconcile-ledger.ts';

const by = { by: 'billing/reconcile-ledger', cause: 'reconciliation' };

export const handler = reconciler({ name: 'ledger', capability: 'billing' }, (at) =>
  reconcileLedger(
    at,
    ledgerUpkeepDeps((tenantId) => tenancyOf(tenantId, by, systemDeps).deps),
  ),
);
