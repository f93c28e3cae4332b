import type { TenantId } from '../kernel/ids.ts';
import type { Money } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';

/**
 * Moves money and keeps the methods' tokens; invoices, numbers, dunning and books are ours. What it cannot do just now is the problem
 * `unavailable`: whether the call had its effect is then not known. `key` is `{op}:{entity}:{attempt}`: the same key never acts twice.
 */
export interface PaymentProvider {
  /** False with test keys. */
  movesMoney(): Promise<boolean>;
  ensureCustomer(wanted: { readonly tenantId: TenantId; readonly name: string; readonly key: string }): Promise<string>;
  beginSetup(wanted: {
    readonly tenantId: TenantId;
    readonly customer: string;
    readonly key: string;
  }): Promise<{ readonly publishableKey: string; readonly clientSecret: string }>;
  readSetup(reference: string): Promise<MethodSetup | undefined>;
  /** Oldest first. */
  listMethods(customer: string): Promise<readonly SavedMethod[]>;
  setDefault(customer: string, method: string, key: string): Promise<void>;
  detach(method: string, key: string): Promise<void>;
  collect(collection: Collection): Promise<CollectOutcome>;
  /** What became of a collection whose answer was lost; undefined where the provider never heard of it. */
  findPayment(wanted: { readonly customer: string; readonly paymentId: string }): Promise<CollectOutcome | undefined>;
  readPayment(reference: string): Promise<ProviderPayment | undefined>;
  refund(wanted: RefundRequest): Promise<RefundOutcome>;
  /** The refunds of a payment, by our own ids. */
  readRefunds(reference: string): Promise<ProviderRefunds | undefined>;
  /** Undefined where there is none, or where no money has moved (an inquiry). */
  readDispute(reference: string): Promise<ProviderDispute | undefined>;
  /** What was made since then, by whomever. */
  recentPayments(since: Instant): Promise<readonly ProviderMark[]>;
  recentRefunds(since: Instant): Promise<readonly ProviderMark[]>;
  /** Throws `signature-invalid`. */
  verifyEvent(raw: Uint8Array, headers: Readonly<Record<string, string>>, now: Instant): Promise<ProviderEvent>;
}

export interface SavedMethod {
  readonly id: string;
  readonly kind: string;
  readonly brand: string | null;
  readonly last4: string | null;
  readonly expMonth: number | null;
  readonly expYear: number | null;
  /** Of the bank that issued it, where that is known. */
  readonly country?: string;
}

export interface MethodSetup {
  readonly tenantId: string | undefined;
  readonly succeeded: boolean;
}

export interface Collection {
  readonly tenantId: TenantId;
  readonly invoiceId: string;
  readonly paymentId: string;
  readonly attempt: number;
  readonly customer: string;
  readonly method: string;
  readonly amount: Money;
  /** Printed where the provider shows a text: the invoice's number. */
  readonly description: string;
  readonly key: string;
}

export type FailureClass = 'hard' | 'soft' | 'authenticate' | 'method-gone';

export type CollectOutcome =
  | {
      readonly status: 'succeeded';
      readonly reference: string;
      readonly received: Money;
      /** The provider's own, where it is known and of the same currency. */
      readonly fee?: Money;
    }
  | { readonly status: 'processing'; readonly reference: string }
  | {
      readonly status: 'failed';
      readonly reference: string | null;
      readonly class: FailureClass;
      readonly code: string;
      readonly declineCode: string | null;
    };

export interface ProviderPayment {
  readonly tenantId: string | undefined;
  readonly paymentId: string | undefined;
  readonly outcome: CollectOutcome;
}

/** The provider's name of a payment or refund, with ours where it carries one. */
export interface ProviderMark {
  readonly reference: string;
  readonly tenantId: string | undefined;
  readonly ourId: string | undefined;
}

export interface RefundRequest {
  readonly tenantId: TenantId;
  readonly refundId: string;
  readonly payment: string;
  readonly amount: Money;
  readonly key: string;
}

export interface RefundOutcome {
  readonly reference: string | null;
  readonly state: 'pending' | 'succeeded' | 'failed';
}

export interface ProviderRefunds {
  readonly tenantId: string | undefined;
  readonly refunds: readonly (RefundOutcome & { readonly refundId: string })[];
}

/** A card holder wants a payment back. */
export interface ProviderDispute {
  readonly reference: string;
  readonly tenantId: string | undefined;
  readonly paymentId: string | undefined;
  readonly amount: Money;
  readonly fee: Money;
  readonly state: 'open' | 'won' | 'lost';
}

export interface ProviderEvent {
  readonly id: string;
  readonly type: 'method-saved' | 'payment' | 'refund' | 'dispute' | 'other';
  /** The provider's name of what it is about, to be read again. */
  readonly reference: string;
}
