import { serve } from '../platform/serve.ts';
import { billing } from './contract.ts';
import { apiDeps, sessions } from './deps.ts';
import { explainInvoiceLine } from './verbs/explain-line.ts';
import { getDunning } from './verbs/get-dunning.ts';
import { getEInvoice } from './verbs/get-e-invoice.ts';
import { getInvoice } from './verbs/get-invoice.ts';
import { getInvoicePdf } from './verbs/get-invoice-pdf.ts';
import { getSubscription } from './verbs/get-subscription.ts';
import { getTaxEvidence } from './verbs/get-tax-evidence.ts';
import { listCreditNotes } from './verbs/list-credit-notes.ts';
import { listInvoices } from './verbs/list-invoices.ts';
import { listPayments } from './verbs/list-payments.ts';

export const handler = serve({
  capability: billing,
  entry: 'api',
  sessions,
  deps: apiDeps,
  verbs: {
    getSubscription,
    listInvoices,
    getInvoice,
    explainInvoiceLine,
    getInvoicePdf,
    getEInvoice,
    getTaxEvidence,
    listPayments,
    listCreditNotes,
    getDunning,
  },
});
