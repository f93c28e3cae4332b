import type Stripe from 'stripe';
import type { CardName } from './cards.ts';

/** What Stripe knows of a card and never shows. */
export interface Instrument {
  readonly id: string;
  readonly card: CardName;
  /** The customer authenticated it for later charges without them. */
  readonly setUp: boolean;
  /** Used once without a customer, or detached: it may not be used again. */
  readonly spent: boolean;
}

export interface SavedReply {
  readonly id: string;
  readonly path: string;
  readonly fingerprint: string;
  readonly status: number;
  readonly body: string;
  readonly requestId: string;
  readonly created: number;
}

export interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly type: string;
  readonly endpoint: string;
  readonly state: 'held' | 'pending' | 'delivered' | 'failed';
  /** Position in the endpoint's queue; releasing in reverse renumbers it. */
  readonly position: number;
  /** Real milliseconds, not the sandbox's clock: retries must go on while that clock stands or jumps. */
  readonly notBefore: number;
  readonly attempts: readonly { readonly at: string; readonly status: number | null; readonly error: string | null }[];
}

export type StoredEvent = Omit<Stripe.EventBase, 'data'> & { data: { object: object; previous_attributes?: object } };

export type StoredCalculation = Stripe.Tax.Calculation & {
  readonly id: string;
  readonly lines: Stripe.Tax.CalculationLineItem[];
};
export type StoredTransaction = Stripe.Tax.Transaction & { readonly lines: Stripe.Tax.TransactionLineItem[] };

export interface Kinds {
  customer: Stripe.Customer;
  deleted_customer: Stripe.DeletedCustomer;
  payment_method: Stripe.PaymentMethod;
  setup_intent: Stripe.SetupIntent;
  payment_intent: Stripe.PaymentIntent;
  charge: Stripe.Charge;
  refund: Stripe.Refund;
  dispute: Stripe.Dispute;
  balance_transaction: Stripe.BalanceTransaction;
  tax_id: Stripe.TaxId;
  tax_calculation: StoredCalculation;
  tax_transaction: StoredTransaction;
  /** By our caller's own reference, which must be unique over transactions and reversals. */
  tax_reference: { readonly id: string; readonly transaction: string };
  tax_settings: Stripe.Tax.Settings & { readonly id: 'settings' };
  event: StoredEvent;
  webhook_endpoint: Stripe.WebhookEndpoint;
  instrument: Instrument;
  webhook_secret: { readonly id: string; readonly secret: string };
  saved_reply: SavedReply;
  /** Still to be delivered; what is done moves to `delivery`. */
  outbox: Delivery;
  delivery: Delivery;
  clock: { readonly id: 'offset'; readonly seconds: number };
}

export type Kind = keyof Kinds;
