import * as z from 'zod';
import { endpoint } from '../kernel/endpoint.ts';
import { idSchema, tenantIdSchema } from '../kernel/ids.ts';
import { moneyCodec } from '../kernel/money.ts';
import { instantText } from '../kernel/page.ts';

export const collections = ['charge', 'send-invoice'] as const;
const netDays = z.union([z.literal(7), z.literal(14), z.literal(30), z.literal(45), z.literal(60)]);

export const purchaseOrderSchema = z.object({
  id: z.string(),
  number: z.string(),
  validUntil: z.iso.date().nullable(),
  state: z.enum(['open', 'closed']),
  createdAt: instantText,
});
export type PurchaseOrder = z.output<typeof purchaseOrderSchema>;

export const termsSchema = z.object({
  collection: z.enum(collections),
  netDays: netDays.nullable(),
});
export type Terms = z.output<typeof termsSchema>;

const remittanceSchema = z.object({
  id: z.string(),
  tenantId: z.string(),
  invoiceId: z.string(),
  number: z.string(),
  amount: moneyCodec,
  applied: moneyCodec.describe('What it paid of the invoice'),
  credited: moneyCodec.describe('What was more than open, and is the customer’s credit'),
  open: moneyCodec.describe('What is still open on the invoice'),
  bankReference: z.string(),
  valueDate: z.iso.date(),
});
export type Remittance = z.output<typeof remittanceSchema>;

const staff = { auth: 'operator', apis: ['operators'], entry: 'receivables', permission: 'ops:write' } as const;

export const termsEndpoints = {
  createPurchaseOrder: endpoint({
    method: 'POST',
    path: '/v1/purchase-orders',
    permission: 'billing:write',
    entry: 'details',
    summary: 'The number that invoices from now on carry; a newer order takes the place of an older one',
    success: 201,
    idempotency: 'required',
    body: z.strictObject({
      number: z
        .string()
        .trim()
        .min(1)
        .max(40)
        .regex(/^[\p{L}\p{N}][\p{L}\p{N} ./_#-]*$/u, 'letters, digits and . / _ # -'),
      validUntil: z.iso.date().optional(),
    }),
    output: purchaseOrderSchema,
    problems: ['purchase-order-exists', 'purchase-order-expired'],
  }),
  listPurchaseOrders: endpoint({
    method: 'GET',
    path: '/v1/purchase-orders',
    permission: 'billing:read',
    entry: 'details',
    summary: 'Purchase orders, newest first',
    success: 200,
    output: z.object({ data: z.array(purchaseOrderSchema) }),
  }),
  closePurchaseOrder: endpoint({
    method: 'POST',
    path: '/v1/purchase-orders/{purchaseOrderId}/close',
    permission: 'billing:write',
    entry: 'details',
    summary: 'Invoices do not carry it any more',
    success: 200,
    idempotency: 'required',
    params: z.object({ purchaseOrderId: idSchema('pur') }),
    output: purchaseOrderSchema,
  }),
  getPaymentTerms: endpoint({
    method: 'GET',
    path: '/v1/payment-terms',
    permission: 'billing:read',
    entry: 'details',
    summary: 'Whether the saved method is charged, or invoices are sent and paid by transfer',
    success: 200,
    output: termsSchema,
  }),
  setPaymentTerms: endpoint({
    ...staff,
    method: 'PUT',
    path: '/v1/tenants/{tenantId}/payment-terms',
    summary: 'Send invoices, due in so many days, or charge the saved method; of invoices from now on',
    success: 200,
    params: z.object({ tenantId: tenantIdSchema }),
    body: z.discriminatedUnion('collection', [
      z.strictObject({ collection: z.literal('charge') }),
      z.strictObject({ collection: z.literal('send-invoice'), netDays }),
    ]),
    output: termsSchema,
    problems: ['terms-not-allowed'],
  }),
  recordRemittance: endpoint({
    ...staff,
    method: 'POST',
    path: '/v1/remittances',
    summary: 'Money that came by transfer; its text names the invoice by our reference or its number',
    success: 201,
    idempotency: 'required',
    body: z.strictObject({
      text: z.string().trim().min(1).max(400).describe('As the bank gave it'),
      amount: moneyCodec,
      valueDate: z.iso.date(),
      bankReference: z
        .string()
        .trim()
        .regex(/^[A-Za-z0-9./_-]{1,64}$/)
        .describe('The bank’s own name of the transfer: each is recorded once'),
    }),
    output: remittanceSchema,
    problems: [
      'reference-unknown',
      'wrong-currency',
      'amount-not-positive',
      'remittance-exists',
      'invoice-not-payable',
    ],
  }),
};
