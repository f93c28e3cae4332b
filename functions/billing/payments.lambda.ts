import { serve } from '../platform/serve.ts';
import { guard } from '../platform/serve-guard.ts';
import { billing } from './contract.ts';
import { paymentDeps, sessions } from './deps.ts';
import { stripe } from './stripe-edge.adapter.ts';
import { listPaymentMethods } from './verbs/list-payment-methods.ts';
import { payInvoice } from './verbs/pay-invoice.ts';
import { removePaymentMethod } from './verbs/remove-payment-method.ts';
import { setDefaultPaymentMethod } from './verbs/set-default-payment-method.ts';
import { setupPaymentMethod } from './verbs/setup-payment-method.ts';

export const handler = serve({
  capability: billing,
  entry: 'payments',
  sessions,
  guard,
  deps: paymentDeps(stripe),
  verbs: { setupPaymentMethod, listPaymentMethods, setDefaultPaymentMethod, removePaymentMethod, payInvoice },
});
