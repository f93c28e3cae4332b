import { serve } from '../platform/serve.ts';
import { billing } from './contract.ts';
import { hookDeps } from './deps.ts';
import { stripe } from './stripe-edge.adapter.ts';
import { receiveStripeWebhook } from './verbs/receive-stripe-webhook.ts';

export const handler = serve({
  capability: billing,
  entry: 'stripe-hook',
  deps: hookDeps(stripe),
  verbs: { receiveStripeWebhook },
});
