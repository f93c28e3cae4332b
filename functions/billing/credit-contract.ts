import * as z from 'zod';
import { endpoint } from '../kernel/endpoint.ts';
import { idSchema, tenantIdSchema } from '../kernel/ids.ts';
import { moneyCodec } from '../kernel/money.ts';
import { instantText } from '../kernel/page.ts';
import { invoiceStates } from './invoice-contract.ts';

const creditableSchema = z.object({
  id: z.string(),
  number: z.string(),
  state: z.enum(invoiceStates),
  total: moneyCodec,
  due: moneyCodec.describe('What is still to be paid'),
  refundable: moneyCodec.describe('Of what was paid for it, what can go back to where it came from'),
  finalizedAt: instantText,
  lines: z.array(
    z.object({
      id: z.string(),
      description: z.string(),
      amount: moneyCodec.describe('Before discounts and tax'),
      creditable: moneyCodec.describe('What of the amount no credit note has taken back'),
    }),
  ),
});
export type CreditableInvoice = z.output<typeof creditableSchema>;

export const refundStates = ['pending', 'succeeded', 'failed'] as const;
const refundSchema = z.object({
  id: z.string(),
  paymentId: z.string(),
  creditNoteId: z.string().nullable(),
  amount: moneyCodec,
  state: z.enum(refundStates),
  createdAt: instantText,
});
export type Refund = z.output<typeof refundSchema>;

const staff = { auth: 'operator', apis: ['operators'], entry: 'receivables' } as const;
const ofTenant = z.object({ tenantId: tenantIdSchema });
const reason = z.string().trim().min(1).max(500);

export const creditEndpoints = {
  listTenantInvoices: endpoint({
    ...staff,
    method: 'GET',
    path: '/v1/tenants/{tenantId}/invoices',
    permission: 'ops:read',
    summary: 'Final invoices of one tenant, newest first, with what of each line can be credited',
    success: 200,
    params: ofTenant,
    output: z.object({ data: z.array(creditableSchema) }),
  }),
  createCreditNote: endpoint({
    ...staff,
    method: 'POST',
    path: '/v1/tenants/{tenantId}/invoices/{invoiceId}/credit-notes',
    permission: 'ops:write',
    summary: 'Take lines of a final invoice back, as goodwill; usage that counts otherwise settles by itself',
    success: 201,
    idempotency: 'required',
    params: z.object({ tenantId: tenantIdSchema, invoiceId: idSchema('inv') }),
    body: z.strictObject({
      lines: z
        .array(z.strictObject({ lineId: z.string().max(64), amount: moneyCodec }))
        .min(1)
        .max(100)
        .optional()
        .describe('Before discounts and tax; without it, all that can be credited'),
      reason: reason.describe('Is printed on the note'),
      surplus: z
        .enum(['credit', 'refund'])
        .default('credit')
        .describe('What is more than open on the invoice: kept for the next invoice, or given back to who paid'),
    }),
    output: z.object({
      id: z.string(),
      number: z.string(),
      invoiceId: z.string(),
      net: moneyCodec,
      tax: moneyCodec,
      total: moneyCodec,
      applied: moneyCodec.describe('What it takes off the invoice itself'),
      credited: moneyCodec.describe('What is the customer’s credit'),
      refunds: z.array(refundSchema),
    }),
    problems: [
      'invoice-not-creditable',
      'unknown-line',
      'wrong-currency',
      'amount-not-positive',
      'exceeds-creditable',
      'exceeds-refundable',
    ],
  }),
  listRefunds: endpoint({
    ...staff,
    method: 'GET',
    path: '/v1/tenants/{tenantId}/refunds',
    permission: 'ops:read',
    summary: 'What was given back, newest first, and what could be',
    success: 200,
    params: ofTenant,
    output: z.object({
      credit: moneyCodec.describe('The customer’s credit balance'),
      refundable: moneyCodec.describe('What the payments so far can take back'),
      data: z.array(refundSchema),
    }),
  }),
  createRefund: endpoint({
    ...staff,
    method: 'POST',
    path: '/v1/tenants/{tenantId}/refunds',
    permission: 'ops:write',
    summary: 'Pay credit out to the payments that brought it, the newest first',
    success: 201,
    idempotency: 'required',
    params: ofTenant,
    body: z.strictObject({ amount: moneyCodec, reason }),
    output: z.object({ credit: moneyCodec, refunds: z.array(refundSchema) }),
    problems: ['wrong-currency', 'amount-not-positive', 'exceeds-credit', 'exceeds-refundable'],
  }),
};
export type CreditNoteBody = z.output<typeof creditEndpoints.createCreditNote.body>;
