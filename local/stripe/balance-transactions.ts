import type Stripe from 'stripe';
import { type Call, found, type Route, route } from './call.ts';
import { newId } from './ids.ts';
import { createdWithin, listPage } from './pages.ts';
import { PAGE, reader } from './params.ts';

const TWO_DAYS = 2 * 24 * 60 * 60;

const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en-US', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** 2.9 % and 30 minor units where there are any: Stripe's public US rate, whatever the account really pays. */
const feeOf = (amount: number, currency: string): number =>
  Math.round(amount * 0.029) + (digitsOf(currency) === 0 ? 0 : 30);

const record = (
  call: Call,
  entry: {
    type: 'adjustment' | 'charge' | 'refund';
    amount: number;
    fee: number;
    currency: string;
    source: string;
    description: string | null;
  },
): Stripe.BalanceTransaction => {
  const { fee, currency, ...rest } = entry;
  const created = call.store.now();
  return call.store.put('balance_transaction', {
    id: newId('txn'),
    object: 'balance_transaction',
    ...rest,
    available_on: created + TWO_DAYS,
    balance_type: 'payments',
    created,
    currency,
    exchange_rate: null,
    fee,
    fee_details: fee
      ? [{ amount: fee, application: null, currency, description: 'Stripe processing fees', type: 'stripe_fee' }]
      : [],
    net: entry.amount - fee,
    reporting_category: entry.type,
    status: 'pending',
  });
};

export const recordCharge = (call: Call, charge: Stripe.Charge): string =>
  record(call, {
    type: 'charge',
    amount: charge.amount,
    fee: feeOf(charge.amount, charge.currency),
    currency: charge.currency,
    source: charge.id,
    description: charge.description,
  }).id;

/** The fee of the charge stays with Stripe. */
export const recordRefund = (call: Call, refund: Stripe.Refund): string =>
  record(call, {
    type: 'refund',
    amount: -refund.amount,
    fee: 0,
    currency: refund.currency,
    source: refund.id,
    description: 'REFUND FOR CHARGE',
  }).id;

/** Stripe's public US price of a dispute; what is won comes back without one. */
const DISPUTE_FEE = 1_500;

export const recordDispute = (call: Call, dispute: Stripe.Dispute, amount: number): Stripe.BalanceTransaction =>
  record(call, {
    type: 'adjustment',
    amount,
    fee: amount < 0 ? DISPUTE_FEE : 0,
    currency: dispute.currency,
    source: dispute.id,
    description: amount < 0 ? 'Chargeback withdrawal' : 'Chargeback reversal',
  });

const asOf = (call: Call, entry: Stripe.BalanceTransaction): Stripe.BalanceTransaction =>
  entry.available_on <= call.store.now() ? { ...entry, status: 'available' } : entry;

export const balanceTransactionRoutes: readonly Route[] = [
  route('GET', '/v1/balance_transactions', {
    params: reader<Stripe.BalanceTransactionListParams>({
      ...PAGE,
      created: 'range',
      currency: 'string',
      payout: 'unbuilt',
      source: 'id',
      type: 'string',
    }),
    answer: (call, params) => {
      const inTime = createdWithin(params.created);
      const page = listPage(
        call,
        'balance_transaction',
        params,
        (entry) =>
          inTime(entry) &&
          (!params.currency || entry.currency === params.currency) &&
          (!params.source || entry.source === params.source) &&
          (!params.type || entry.type === params.type),
      );
      return { ...page, data: page.data.map((entry) => asOf(call, entry)) };
    },
  }),
  route('GET', '/v1/balance_transactions/:id', {
    params: reader<Stripe.BalanceTransactionRetrieveParams>({ expand: 'strings' }),
    answer: (call, _params, id) => asOf(call, found(call, 'balance_transaction', id)),
  }),
];
