import type { Findings, Reconciliation } from '../../functions/kernel/reconciliation.ts';
import { reconcile } from '../../functions/platform/reconciliation.ts';
import { START } from './world.ts';

/** A run over these findings, repairs and all. */
export const reconciled = (findings: Findings): Promise<Reconciliation> =>
  reconcile({ name: 'test', capability: 'tenants' }, START, findings);
