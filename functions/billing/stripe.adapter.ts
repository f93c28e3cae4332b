import Stripe from 'stripe';
import { epochMs, epochSeconds } from '../kernel/time.ts';
import { seconds } from '../platform/metrics.ts';
import { billingProblem } from './contract.ts';
import type {
  CollectOutcome,
  FailureClass,
  PaymentProvider,
  ProviderEvent,
  ProviderMark,
  RefundOutcome,
} from './payment-ports.ts';
import {
  customerSchema,
  fromStripeAmount,
  type PaymentIntent,
  paymentIntentSchema,
  paymentMethodSchema,
  refundSchema,
  setupIntentSchema,
  toStripeAmount,
} from './stripe-answers.ts';
import { clients, ignoreMissing, isInUse, isLive, type StripeOptions, translated } from './stripe-client.adapter.ts';
import { disputes } from './stripe-disputes.adapter.ts';
import type { StripeClient } from './stripe-resources.ts';

const TOLERANCE_SECONDS = 300;
const PAGE = 100;

/** docs.stripe.com/declines/codes: what asking again with the same card cannot change. */
const hardDeclines = new Set([
  'stolen_card',
  'lost_card',
  'pickup_card',
  'fraudulent',
  'restricted_card',
  'revocation_of_all_authorizations',
  'revocation_of_authorization',
  'stop_payment_order',
  'do_not_try_again',
  'invalid_account',
  'incorrect_number',
  'invalid_number',
  'expired_card',
  'security_violation',
  'transaction_not_allowed',
  'card_not_supported',
  'currency_not_supported',
]);

function classOf(code: string, declineCode: string | null): FailureClass {
  if (code === 'authentication_required' || declineCode === 'authentication_required') return 'authenticate';
  return hardDeclines.has(declineCode ?? '') || hardDeclines.has(code) ? 'hard' : 'soft';
}

function failed(reference: string | null, code = 'card_declined', declineCode: string | null = null): CollectOutcome {
  return { status: 'failed', reference, class: classOf(code, declineCode), code, declineCode };
}

/** The account may be kept in another currency than the payment's: its fee is then no entry of these books. */
function feeOf(charge: PaymentIntent['latest_charge'], currency: string) {
  const entry = typeof charge === 'object' ? charge?.balance_transaction : undefined;
  if (!entry || typeof entry === 'string' || entry.currency !== currency || entry.fee === 0) return {};
  return { fee: fromStripeAmount(entry.fee, currency) };
}

const WITH_FEE = 'latest_charge.balance_transaction';

function outcomeOf({
  id,
  status,
  amount_received,
  currency,
  last_payment_error: error,
  latest_charge: charge,
}: PaymentIntent): CollectOutcome {
  switch (status) {
    case 'succeeded':
      return {
        status,
        reference: id,
        received: fromStripeAmount(amount_received, currency),
        ...feeOf(charge, currency),
      };
    case 'processing':
    case 'requires_capture':
      return { status: 'processing', reference: id };
    case 'requires_action':
    case 'requires_confirmation':
      return failed(id, 'authentication_required');
    case 'requires_payment_method':
    case 'canceled':
      return failed(id, error?.code ?? status, error?.decline_code ?? null);
  }
}

/** A refused charge is an answer, not an error. */
function refusalOf(error: unknown): CollectOutcome {
  if (error instanceof Stripe.errors.StripeCardError)
    return failed(error.payment_intent?.id ?? null, error.code, error.decline_code ?? null);
  if (error instanceof Stripe.errors.StripeInvalidRequestError && error.param === 'payment_method')
    return {
      status: 'failed',
      reference: null,
      class: 'method-gone',
      code: error.code ?? 'method_gone',
      declineCode: null,
    };
  throw translated(error);
}

const refundStates: Readonly<Record<string, RefundOutcome['state']>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'failed',
};
const refundOutcome = ({ id, status }: { id: string; status: string | null }): RefundOutcome => ({
  reference: id,
  state: refundStates[status ?? ''] ?? 'pending',
});

const kinds: Readonly<Record<string, ProviderEvent['type']>> = {
  'setup_intent.succeeded': 'method-saved',
  'payment_intent.succeeded': 'payment',
  'payment_intent.payment_failed': 'payment',
  'charge.refunded': 'refund',
  'refund.updated': 'refund',
  'refund.failed': 'refund',
  'charge.dispute.created': 'dispute',
  'charge.dispute.updated': 'dispute',
  'charge.dispute.closed': 'dispute',
  'charge.dispute.funds_withdrawn': 'dispute',
  'charge.dispute.funds_reinstated': 'dispute',
};

function eventOf({ id, type, data }: Stripe.Event): ProviderEvent {
  const object = data.object as { readonly id?: unknown; readonly payment_intent?: unknown };
  const kind = kinds[type] ?? 'other';
  const reference = kind === 'refund' ? object.payment_intent : object.id;
  return typeof reference === 'string' ? { id, type: kind, reference } : { id, type: 'other', reference: '' };
}

function methods(client: () => Promise<StripeClient>) {
  return {
    async ensureCustomer({ tenantId, name, key }) {
      const stripe = await client();
      const found = await stripe.customers.search({ query: `metadata['tenantId']:'${tenantId}'`, limit: 1 });
      const made =
        found.data[0] ?? (await stripe.customers.create({ name, metadata: { tenantId } }, { idempotencyKey: key }));
      return customerSchema.parse(made).id;
    },
    async readSetup(reference) {
      const answer = await (await client()).setupIntents.retrieve(reference).catch(ignoreMissing);
      if (!answer) return undefined;
      const { status, metadata } = setupIntentSchema.parse(answer);
      return { tenantId: metadata?.['tenantId'], succeeded: status === 'succeeded' };
    },
    async listMethods(customer) {
      const answer = await (await client()).customers.listPaymentMethods(customer, { limit: PAGE });
      // Newest first as Stripe lists them, and its clock has seconds only: turned around before it is sorted.
      return paymentMethodSchema
        .array()
        .parse(answer.data)
        .reverse()
        .sort((a, b) => a.created - b.created)
        .map(({ id, type, card }) => ({
          id,
          kind: type,
          brand: card?.brand ?? null,
          last4: card?.last4 ?? null,
          expMonth: card?.exp_month ?? null,
          expYear: card?.exp_year ?? null,
          ...(card?.country ? { country: card.country } : {}),
        }));
    },
    async setDefault(customer, method, idempotencyKey) {
      const settings = { invoice_settings: { default_payment_method: method } };
      customerSchema.parse(await (await client()).customers.update(customer, settings, { idempotencyKey }));
    },
    async detach(method, idempotencyKey) {
      paymentMethodSchema.parse(await (await client()).paymentMethods.detach(method, {}, { idempotencyKey }));
    },
  } satisfies Partial<PaymentProvider>;
}

function payments(client: () => Promise<StripeClient>) {
  return {
    async collect(collection) {
      const { tenantId, invoiceId, paymentId, attempt, customer, method, amount, description, key } = collection;
      const params: Stripe.PaymentIntentCreateParams = {
        ...toStripeAmount(amount),
        customer,
        payment_method: method,
        off_session: true,
        confirm: true,
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        expand: [WITH_FEE],
        description,
        metadata: { tenantId, invoiceId, paymentId, attempt: String(attempt) },
      };
      const stripe = await client();
      try {
        const answer = await stripe.paymentIntents.create(params, { idempotencyKey: key });
        return outcomeOf(paymentIntentSchema.parse(answer));
      } catch (error) {
        return refusalOf(error);
      }
    },
    async findPayment({ customer, paymentId }) {
      const stripe = await client();
      for await (const answer of stripe.paymentIntents.list({ customer, limit: PAGE, expand: [`data.${WITH_FEE}`] })) {
        if (answer.metadata['paymentId'] === paymentId) return outcomeOf(paymentIntentSchema.parse(answer));
      }
      return undefined;
    },
    async recentPayments(since) {
      const marks: ProviderMark[] = [];
      const created = { gte: epochSeconds(since) };
      for await (const { id, metadata } of (await client()).paymentIntents.list({ created, limit: PAGE }))
        marks.push({ reference: id, tenantId: metadata['tenantId'], ourId: metadata['paymentId'] });
      return marks;
    },
    async readPayment(reference) {
      const options = { expand: [WITH_FEE] };
      const answer = await (await client()).paymentIntents.retrieve(reference, options).catch(ignoreMissing);
      if (!answer) return undefined;
      const intent = paymentIntentSchema.parse(answer);
      const { tenantId, paymentId } = intent.metadata;
      return { tenantId, paymentId, outcome: outcomeOf(intent) };
    },
  } satisfies Partial<PaymentProvider>;
}

function refunds(client: () => Promise<StripeClient>) {
  return {
    async refund({ tenantId, refundId, payment, amount, key }) {
      const params = {
        payment_intent: payment,
        amount: toStripeAmount(amount).amount,
        metadata: { tenantId, refundId },
      };
      const stripe = await client();
      try {
        return refundOutcome(refundSchema.parse(await stripe.refunds.create(params, { idempotencyKey: key })));
      } catch (error) {
        // Given back by hand already, or disputed: people have to look, asking again changes nothing.
        if (error instanceof Stripe.errors.StripeInvalidRequestError && !isInUse(error))
          return { reference: null, state: 'failed' };
        throw error;
      }
    },
    async recentRefunds(since) {
      const marks: ProviderMark[] = [];
      const created = { gte: epochSeconds(since) };
      for await (const { id, metadata } of (await client()).refunds.list({ created, limit: PAGE }))
        marks.push({ reference: id, tenantId: metadata?.['tenantId'], ourId: metadata?.['refundId'] });
      return marks;
    },
    async readRefunds(reference) {
      const stripe = await client();
      const answer = await stripe.paymentIntents.retrieve(reference).catch(ignoreMissing);
      if (!answer) return undefined;
      const { data } = await stripe.refunds.list({ payment_intent: reference, limit: PAGE });
      const refunds = refundSchema
        .array()
        .parse(data)
        .flatMap((refund) => {
          const refundId = refund.metadata?.['refundId'];
          return refundId === undefined ? [] : [{ refundId, ...refundOutcome(refund) }];
        });
      return { tenantId: paymentIntentSchema.parse(answer).metadata['tenantId'], refunds };
    },
  } satisfies Partial<PaymentProvider>;
}

/** Every way out of a call passes here: an outage is told from a refusal in one place. */
function guarded(provider: PaymentProvider): PaymentProvider {
  const calls = Object.entries(provider).map(([name, call]) => [
    name,
    async (...given: never[]) => {
      try {
        return await (call as (...args: never[]) => Promise<unknown>)(...given);
      } catch (error) {
        throw translated(error);
      }
    },
  ]);
  return Object.fromEntries(calls) as PaymentProvider;
}

export function stripeProvider(options: StripeOptions): PaymentProvider {
  const client = clients(options);
  return guarded({
    ...methods(client),
    ...payments(client),
    ...refunds(client),
    ...disputes(client, ignoreMissing),
    movesMoney: async () => isLive((await options.secret()).secretKey),
    async beginSetup({ tenantId, customer, key }) {
      const { publishableKey } = await options.secret();
      const params = {
        customer,
        usage: 'off_session' as const,
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' as const },
        metadata: { tenantId },
      };
      const answer = await (await client()).setupIntents.create(params, { idempotencyKey: key });
      const { client_secret: clientSecret } = setupIntentSchema.parse(answer);
      if (clientSecret === null) throw new Error('Stripe answered without a client secret');
      return { publishableKey, clientSecret };
    },
    async verifyEvent(raw, headers, now) {
      const [{ webhookSecret }, stripe] = await Promise.all([options.secret(), client()]);
      const signature = headers['stripe-signature'] ?? '';
      try {
        const event = stripe.webhooks.constructEvent(
          Buffer.from(raw),
          signature,
          webhookSecret,
          TOLERANCE_SECONDS,
          undefined,
          epochMs(now),
        );
        // Repeats of what we did not take count with all their delay: that is how late the customer learns of it.
        seconds('StripeEventLagSeconds', Math.max(0, epochSeconds(now) - event.created));
        return eventOf(event);
      } catch {
        throw billingProblem('signature-invalid');
      }
    },
  });
}
