import { serve } from '../platform/serve.ts';
import { billing } from './contract.ts';
import { replaysOfStaff } from './staff-deps.ts';
import { operateTermsDeps } from './terms-deps.ts';
import { recordRemittance } from './verbs/record-remittance.ts';
import { setPaymentTerms } from './verbs/set-payment-terms.ts';

export const handler = serve({
  capability: billing,
  entry: 'remittances',
  staffReplays: replaysOfStaff,
  deps: operateTermsDeps,
  verbs: { recordRemittance, setPaymentTerms },
});
