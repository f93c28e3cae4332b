import { serve } from '../platform/serve.ts';
import { billing } from './contract.ts';
import { detailsDeps, sessions } from './deps.ts';
import { getBillingDetails, putBillingDetails } from './verbs/billing-details.ts';
import {
  closePurchaseOrder,
  createPurchaseOrder,
  getPaymentTerms,
  listPurchaseOrders,
} from './verbs/purchase-orders.ts';

export const handler = serve({
  capability: billing,
  entry: 'details',
  sessions,
  deps: detailsDeps,
  verbs: {
    getBillingDetails,
    putBillingDetails,
    createPurchaseOrder,
    listPurchaseOrders,
    closePurchaseOrder,
    getPaymentTerms,
  },
});
