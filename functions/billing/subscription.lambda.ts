import { serve } from '../platform/serve.ts';
import { billing } from './contract.ts';
import { quotingDeps, sessions } from './deps.ts';
import { taxQuotes } from './tax-edge.adapter.ts';
import { cancelSubscription } from './verbs/cancel-subscription.ts';
import { changeSubscription } from './verbs/change-subscription.ts';
import { getUpcomingInvoice } from './verbs/get-upcoming-invoice.ts';
import { previewChange } from './verbs/preview-change.ts';
import { resumeSubscription } from './verbs/resume-subscription.ts';

export const handler = serve({
  capability: billing,
  entry: 'subscription',
  sessions,
  deps: quotingDeps(taxQuotes),
  verbs: { previewChange, changeSubscription, cancelSubscription, resumeSubscription, getUpcomingInvoice },
});
