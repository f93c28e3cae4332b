import { serve } from '../platform/serve.ts';
import { billing } from './contract.ts';
import { apiDeps, sessions } from './deps.ts';
import { cancelSubscription } from './verbs/cancel-subscription.ts';
import { changeSubscription } from './verbs/change-subscription.ts';
import { explainInvoiceLine } from './verbs/explain-line.ts';
import { getDunning } from './verbs/get-dunning.ts';
import { getEInvoice } from './verbs/get-e-invoice.ts';
import { getInvoice } from './verbs/get-invoice.ts';
import { getInvoicePdf } from './verbs/get-invoice-pdf.ts';
import { getSubscription } from './verbs/get-subscription.ts';
import { getUpcomingInvoice } from './verbs/get-upcoming-invoice.ts';
import { listCreditNotes } from './verbs/list-credit-notes.ts';
import { listInvoices } from './verbs/list-invoices.ts';
import { listPayments } from './verbs/list-payments.ts';
import { previewChange } from './verbs/preview-change.ts';
import { resumeSubscription } from './verbs/resume-subscription.ts';

export const handler = serve({
  capability: billing,
  entry: 'api',
  sessions,
  deps: apiDeps,
  verbs: {
    getSubscription,
    previewChange,
    changeSubscription,
    cancelSubscription,
    resumeSubscription,
    listInvoices,
    getUpcomingInvoice,
    getInvoice,
    explainInvoiceLine,
    getInvoicePdf,
    getEInvoice,
    listPayments,
    listCreditNotes,
    getDunning,
  },
});
