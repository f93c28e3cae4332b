import { reconciler } from '../platform/reconciliation.ts';
import { systemDeps, upkeepDeps } from './deps.ts';
import { ledgerUpkeepDeps } from './ledger-deps.ts';
import { reconcileLedger } from './verbs/reconcile-ledger.ts';

export const handler = reconciler({ name: 'ledger', capability: 'billing' }, (at) => {
  const { rows, seller, tenancy } = upkeepDeps('billing/reconcile-ledger', systemDeps);
  return reconcileLedger(at, ledgerUpkeepDeps({ rows, seller, inTenant: (tenantId) => tenancy(tenantId).deps }));
});
