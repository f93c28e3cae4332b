import { reconciler } from '../platform/reconciliation.ts';
import { systemPaymentDeps, upkeepDeps } from './deps.ts';
import { stripe } from './stripe-edge.adapter.ts';
import { reconcileCharges } from './verbs/reconcile-charges.ts';

export const handler = reconciler({ name: 'charges', capability: 'billing' }, (at) =>
  reconcileCharges(at, {
    ...upkeepDeps('billing/reconcile-charges', (ctx) => systemPaymentDeps(ctx, stripe())),
    provider: stripe(),
  }),
);
