import { serve } from '../platform/serve.ts';
import { billing } from './contract.ts';
import { detailsDeps, sessions } from './deps.ts';
import { getBillingDetails, putBillingDetails } from './verbs/billing-details.ts';

export const handler = serve({
  capability: billing,
  entry: 'details',
  sessions,
  deps: detailsDeps,
  verbs: { getBillingDetails, putBillingDetails },
});
