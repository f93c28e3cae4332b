import * as z from 'zod';
import { collectionsOf } from '../kernel/collections.ts';
import { capability, endpoint } from '../kernel/endpoint.ts';
import { event } from '../kernel/event.ts';
import { idSchema } from '../kernel/ids.ts';
import { moneyCodec } from '../kernel/money.ts';
import { instantText, pageOf, pageQuery } from '../kernel/page.ts';
import { problemsOf } from '../kernel/problem.ts';
import { plans } from '../kernel/tier.ts';
import { creditEndpoints } from './credit-contract.ts';
import { detailsEndpoints, detailsEvents } from './details-contract.ts';
import { disputeEndpoints, disputeEvents } from './dispute-contract.ts';
import { dunningEndpoints, dunningEvents } from './dunning-contract.ts';
import { explainEndpoints } from './explain-contract.ts';
import { invoiceSchema, lineSchema, taxFields } from './invoice-contract.ts';
import { ledgerEndpoints } from './ledger-contract.ts';
import { planSchema, planVersionSchema } from './plan-contract.ts';
import { taxEndpoints } from './tax-contract.ts';
import { termsEndpoints } from './terms-contract.ts';

export const billingProblem = problemsOf({
  'same-plan': { status: 409, title: 'The tenant has this plan already.' },
  'subscription-state': { status: 409, title: 'The subscription is in a state that does not allow this.' },
  'payment-method-required': { status: 402, title: 'A payment method is needed first.' },
  'card-declined': { status: 402, title: 'The card was declined.' },
  'authentication-required': { status: 402, title: 'The bank asks the card holder to confirm.' },
  'invoice-not-payable': { status: 409, title: 'This invoice is not open.' },
  'pdf-pending': { status: 409, title: 'The PDF is still being made.' },
  'payment-method-in-use': { status: 409, title: 'This is the default payment method while an invoice is open.' },
  'purchase-order-exists': { status: 409, title: 'This purchase order was given before.' },
  'purchase-order-expired': { status: 422, title: 'This purchase order ends in the past.' },
  'terms-not-allowed': { status: 409, title: 'The plan does not allow invoices to be paid by transfer.' },
  'reference-unknown': { status: 422, title: 'The text names no invoice of ours.' },
  'wrong-currency': { status: 422, title: 'The invoice is in another currency.' },
  'amount-not-positive': { status: 422, title: 'An amount must be more than nothing.' },
  'invoice-not-creditable': { status: 409, title: 'Only what a final invoice asks for can be credited.' },
  'unknown-line': { status: 422, title: 'The invoice has no such line.' },
  'exceeds-creditable': { status: 409, title: 'This is more than is left to credit.' },
  'exceeds-refundable': { status: 409, title: 'This is more than the payments can take back.' },
  'exceeds-credit': { status: 409, title: 'This is more than the customer’s credit.' },
  'remittance-exists': { status: 409, title: 'This transfer was recorded before.' },
  'tax-pending': { status: 409, title: 'It is not known yet what tax is due.' },
  'billing-address-required': { status: 409, title: 'A paid plan needs a billing address first: it decides the tax.' },
  'dunning-state': { status: 409, title: 'Nothing is being done about this invoice that this could change.' },
  'method-refused': { status: 409, title: 'The bank refused this method for good: another one is needed.' },
  'period-locked': { status: 409, title: 'This accounting period is locked.' },
  'period-not-over': { status: 409, title: 'This accounting period is not over, or not folded yet.' },
  'period-order': { status: 409, title: 'Periods are locked from the oldest on, and opened from the newest back.' },
  'period-changed': { status: 409, title: 'Somebody else locked or opened this period at the same moment.' },
  'day-not-over': { status: 409, title: 'This day (UTC) is not over, or ended less than an hour ago.' },
  'signature-invalid': { status: 400, title: 'The signature of this message does not hold.' },
});

const period = z.object({ start: instantText, end: instantText });
const invoiceSummary = invoiceSchema.omit({ lines: true });

export const subscriptionStates = ['trialing', 'active', 'past-due', 'canceled'] as const;
export const subscriptionSchema = z.object({
  id: z.string(),
  plan: z.enum(plans),
  version: z.number().int(),
  state: z.enum(subscriptionStates),
  currency: z.string(),
  interval: z.enum(['month', 'year']),
  period,
  pendingChange: z.object({ plan: z.enum(plans), effectiveAt: instantText }).nullable(),
  cancelAt: instantText.nullable(),
});
export type Subscription = z.output<typeof subscriptionSchema>;

export const paymentMethodSchema = z.object({
  id: z.string(),
  kind: z.string(),
  brand: z.string().nullable(),
  last4: z.string().nullable(),
  expMonth: z.number().nullable(),
  expYear: z.number().nullable(),
  isDefault: z.boolean(),
});
export type PaymentMethod = z.output<typeof paymentMethodSchema>;

export const paymentSchema = z.object({
  id: z.string(),
  invoiceId: z.string(),
  amount: moneyCodec,
  refunded: moneyCodec.describe('What of it was given back'),
  state: z.enum(['pending', 'succeeded', 'failed', 'requires-action', 'refunded', 'disputed', 'charged-back']),
  failureClass: z.string().nullable(),
  failureCode: z.string().nullable(),
  createdAt: instantText,
});
export type Payment = z.output<typeof paymentSchema>;

export const creditNoteSchema = z.object({
  id: z.string(),
  number: z.string(),
  invoiceId: z.string(),
  invoiceNumber: z.string(),
  reason: z.string(),
  currency: z.string(),
  lines: z.array(z.object({ description: z.string(), amount: moneyCodec })),
  net: moneyCodec,
  tax: moneyCodec,
  total: moneyCodec,
  createdAt: instantText,
});
export type CreditNote = z.output<typeof creditNoteSchema>;

/** Without `when` a lower price waits for the end of the period, and a higher one holds at once. */
const planBody = z.strictObject({ plan: z.enum(plans), when: z.enum(['now', 'period-end']).optional() });
const invoiceParams = z.object({ invoiceId: idSchema('inv') });
const methodParams = z.object({ paymentMethodId: z.string().regex(/^pm_[A-Za-z0-9_]{1,64}$/) });

export const billing = capability({
  name: 'billing',
  problems: billingProblem.kinds,
  collections: collectionsOf.billing,
  endpoints: {
    listPlans: endpoint({
      method: 'GET',
      path: '/v1/plans',
      auth: 'public',
      entry: 'plans',
      unmetered: true,
      summary: 'The catalogue',
      success: 200,
      output: z.object({ data: z.array(planSchema) }),
    }),
    listPlanVersions: endpoint({
      method: 'GET',
      path: '/v1/plans',
      auth: 'operator',
      apis: ['operators'],
      entry: 'operators',
      permission: 'ops:read',
      summary: 'Every version of every plan, newest first',
      success: 200,
      output: z.object({ data: z.array(planVersionSchema) }),
    }),
    getSubscription: endpoint({
      method: 'GET',
      path: '/v1/subscription',
      permission: 'billing:read',
      summary: 'What is bought',
      success: 200,
      output: subscriptionSchema,
    }),
    previewChange: endpoint({
      method: 'POST',
      path: '/v1/subscription/preview-change',
      permission: 'billing:read',
      entry: 'subscription',
      summary: 'What a change would cost',
      success: 200,
      body: planBody,
      output: z.object({
        effectiveAt: instantText,
        lines: z.array(lineSchema),
        net: moneyCodec,
        tax: moneyCodec,
        total: moneyCodec,
        ...taxFields,
      }),
      problems: ['same-plan', 'subscription-state'],
    }),
    changeSubscription: endpoint({
      method: 'POST',
      path: '/v1/subscription/change',
      permission: 'billing:write',
      entry: 'subscription',
      summary: 'Change the plan',
      success: 200,
      idempotency: 'required',
      body: planBody,
      output: subscriptionSchema,
      problems: ['same-plan', 'subscription-state', 'payment-method-required', 'billing-address-required'],
    }),
    cancelSubscription: endpoint({
      method: 'POST',
      path: '/v1/subscription/cancel',
      permission: 'billing:write',
      entry: 'subscription',
      summary: 'Cancel at the end of the period',
      success: 200,
      idempotency: 'required',
      body: z.strictObject({ reason: z.string().max(2_000).optional() }),
      output: subscriptionSchema,
      problems: ['subscription-state'],
    }),
    resumeSubscription: endpoint({
      method: 'POST',
      path: '/v1/subscription/resume',
      permission: 'billing:write',
      entry: 'subscription',
      summary: 'Take a scheduled cancellation back',
      success: 200,
      idempotency: 'required',
      output: subscriptionSchema,
      problems: ['subscription-state'],
    }),
    setupPaymentMethod: endpoint({
      method: 'POST',
      path: '/v1/payment-methods/setup-session',
      permission: 'billing:write',
      entry: 'payments',
      summary: 'Begin saving a card; the browser confirms it with Stripe.js',
      success: 201,
      idempotency: 'required',
      guarded: true,
      output: z.object({ provider: z.literal('stripe'), publishableKey: z.string(), clientSecret: z.string() }),
    }),
    listPaymentMethods: endpoint({
      method: 'GET',
      path: '/v1/payment-methods',
      permission: 'billing:read',
      entry: 'payments',
      summary: 'Saved payment methods',
      success: 200,
      output: z.object({ data: z.array(paymentMethodSchema) }),
    }),
    setDefaultPaymentMethod: endpoint({
      method: 'POST',
      path: '/v1/payment-methods/{paymentMethodId}/default',
      permission: 'billing:write',
      entry: 'payments',
      summary: 'Pay with this one',
      success: 200,
      idempotency: 'required',
      guarded: true,
      params: methodParams,
      output: paymentMethodSchema,
    }),
    removePaymentMethod: endpoint({
      method: 'DELETE',
      path: '/v1/payment-methods/{paymentMethodId}',
      permission: 'billing:write',
      entry: 'payments',
      summary: 'Forget a payment method',
      success: 204,
      params: methodParams,
      problems: ['payment-method-in-use'],
    }),
    listInvoices: endpoint({
      method: 'GET',
      path: '/v1/invoices',
      permission: 'billing:read',
      summary: 'Invoices, newest first',
      success: 200,
      query: z.object(pageQuery),
      output: pageOf(invoiceSummary),
    }),
    getUpcomingInvoice: endpoint({
      method: 'GET',
      path: '/v1/invoices/upcoming',
      permission: 'billing:read',
      entry: 'subscription',
      summary: 'What the period would cost if it ended as it stands',
      success: 200,
      output: invoiceSchema,
      problems: ['subscription-state'],
    }),
    getInvoice: endpoint({
      method: 'GET',
      path: '/v1/invoices/{invoiceId}',
      permission: 'billing:read',
      summary: 'One invoice with its lines',
      success: 200,
      params: invoiceParams,
      output: invoiceSchema,
    }),
    getInvoicePdf: endpoint({
      method: 'GET',
      path: '/v1/invoices/{invoiceId}/pdf',
      permission: 'billing:read',
      summary: 'A short-lived address of the PDF',
      success: 200,
      params: invoiceParams,
      output: z.object({ url: z.string(), sha256: z.string(), expiresAt: instantText }),
      problems: ['pdf-pending'],
    }),
    getEInvoice: endpoint({
      method: 'GET',
      path: '/v1/invoices/{invoiceId}/e-invoice',
      permission: 'billing:read',
      summary: 'A short-lived address of the same invoice for machines: Cross Industry Invoice under EN 16931',
      success: 200,
      params: invoiceParams,
      output: z.object({ url: z.string(), sha256: z.string(), expiresAt: instantText }),
      problems: ['pdf-pending'],
    }),
    payInvoice: endpoint({
      method: 'POST',
      path: '/v1/invoices/{invoiceId}/pay',
      permission: 'billing:write',
      entry: 'payments',
      summary: 'Pay an open invoice with the saved method',
      success: 200,
      idempotency: 'required',
      guarded: true,
      params: invoiceParams,
      output: paymentSchema,
      problems: ['invoice-not-payable', 'payment-method-required', 'card-declined', 'authentication-required'],
    }),
    listPayments: endpoint({
      method: 'GET',
      path: '/v1/payments',
      permission: 'billing:read',
      summary: 'Payments, newest first',
      success: 200,
      query: z.object(pageQuery),
      output: pageOf(paymentSchema),
    }),
    listCreditNotes: endpoint({
      method: 'GET',
      path: '/v1/credit-notes',
      permission: 'billing:read',
      summary: 'Credit notes, newest first',
      success: 200,
      query: z.object(pageQuery),
      output: pageOf(creditNoteSchema),
    }),
    ...creditEndpoints,
    ...detailsEndpoints,
    ...dunningEndpoints,
    ...explainEndpoints,
    ...disputeEndpoints,
    ...ledgerEndpoints,
    ...taxEndpoints,
    ...termsEndpoints,
    receiveStripeWebhook: endpoint({
      method: 'POST',
      path: '/hooks/stripe',
      auth: 'public',
      entry: 'stripe-hook',
      unmetered: true,
      raw: true,
      summary: 'Signed messages of Stripe',
      success: 204,
      problems: ['signature-invalid'],
    }),
  },
  events: {
    ...detailsEvents,
    ...dunningEvents,
    ...disputeEvents,
    subscriptionStarted: event(
      'billing',
      'SubscriptionStarted',
      1,
      z.object({ plan: z.enum(plans), periodStart: instantText, periodEnd: instantText }),
    ),
    subscriptionChanged: event(
      'billing',
      'SubscriptionChanged',
      1,
      z.object({ plan: z.enum(plans), previousPlan: z.enum(plans), effectiveAt: instantText }),
    ),
    subscriptionCanceled: event('billing', 'SubscriptionCanceled', 1, z.object({ cancelAt: instantText })),
    invoiceFinalized: event(
      'billing',
      'InvoiceFinalized',
      1,
      z.object({ invoiceId: z.string(), number: z.string(), total: moneyCodec, due: moneyCodec }),
    ),
    invoicePaid: event('billing', 'InvoicePaid', 1, z.object({ invoiceId: z.string(), paymentId: z.string() })),
    invoiceOverdue: event(
      'billing',
      'InvoiceOverdue',
      1,
      z.object({ invoiceId: z.string(), number: z.string(), open: moneyCodec }),
    ),
    paymentFailed: event(
      'billing',
      'PaymentFailed',
      1,
      z.object({ invoiceId: z.string(), failureClass: z.string(), code: z.string() }),
    ),
    paymentMethodAttached: event('billing', 'PaymentMethodAttached', 1, z.object({ paymentMethodId: z.string() })),
    creditNoteIssued: event(
      'billing',
      'CreditNoteIssued',
      1,
      z.object({ creditNoteId: z.string(), number: z.string(), invoiceId: z.string(), total: moneyCodec }),
    ),
  },
});
