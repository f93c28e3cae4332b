import { serve } from '../platform/serve.ts';
import { billing } from './contract.ts';
import { replaysOfStaff } from './staff-deps.ts';
import { operateTermsDeps } from './terms-deps.ts';
import { createCreditNote } from './verbs/create-credit-note.ts';
import { createRefund } from './verbs/create-refund.ts';
import { listRefunds } from './verbs/list-refunds.ts';
import { listTenantInvoices } from './verbs/list-tenant-invoices.ts';
import { recordRemittance } from './verbs/record-remittance.ts';
import { setPaymentTerms } from './verbs/set-payment-terms.ts';

export const handler = serve({
  capability: billing,
  entry: 'receivables',
  staffReplays: replaysOfStaff,
  deps: operateTermsDeps,
  verbs: { recordRemittance, setPaymentTerms, listTenantInvoices, createCreditNote, listRefunds, createRefund },
});
