import type { PaymentProvider, ProviderDispute } from './payment-ports.ts';
import { disputeSchema, fromStripeAmount } from './stripe-answers.ts';
import type { StripeClient } from './stripe-resources.ts';

const disputeStates: Readonly<Record<string, ProviderDispute['state']>> = {
  needs_response: 'open',
  under_review: 'open',
  won: 'won',
  lost: 'lost',
};

/** `orNone` makes an answer of none out of Stripe's refusal to know something. */
export function disputes(client: () => Promise<StripeClient>, orNone: (error: unknown) => undefined) {
  return {
    async readDispute(reference) {
      const stripe = await client();
      const answer = await stripe.disputes.retrieve(reference).catch(orNone);
      if (!answer) return undefined;
      const { id, status, amount, currency, payment_intent, balance_transactions } = disputeSchema.parse(answer);
      const state = disputeStates[status];
      if (!state || payment_intent === null) return undefined;
      const intent = await stripe.paymentIntents.retrieve(payment_intent).catch(orNone);
      const { tenantId, paymentId } = intent?.metadata ?? {};
      const fees = balance_transactions.filter((entry) => entry.currency === currency).map(({ fee }) => fee);
      const fee = fees.reduce((total, each) => total + each, 0);
      return {
        ...{ reference: id, tenantId, paymentId, state },
        amount: fromStripeAmount(amount, currency),
        fee: fromStripeAmount(fee, currency),
      };
    },
  } satisfies Partial<PaymentProvider>;
}
