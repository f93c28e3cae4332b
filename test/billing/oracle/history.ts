/** What happens to one tenant, and what the calculator answers to each step of it. */
import type { Discount, Taxes } from './invoice.ts';
import type { Terms } from './terms.ts';
import type { Meters, UsageEvent, Verdict } from './usage.ts';

export type When = 'now' | 'period-end';
export type Step = { readonly at: number } & (
  | { readonly kind: 'start'; readonly plan: string }
  | { readonly kind: 'change'; readonly plan: string; readonly when?: When }
  | { readonly kind: 'cancel' | 'cancel-now' | 'resume' | 'delete' }
  | { readonly kind: 'usage'; readonly event: UsageEvent }
  /** So much of a line of an invoice, both by their place, is given back out of goodwill. */
  | { readonly kind: 'credit'; readonly invoice: number; readonly line: number; readonly amount: bigint }
  /** A card is saved, and pays what is open; `pay` lets it pay what is open by then. */
  | { readonly kind: 'card' | 'pay' }
  | { readonly kind: 'wait' }
);
export type Answer =
  | Verdict
  | 'done'
  | 'same-plan'
  | 'subscription-state'
  | 'payment-method-required'
  | 'invoice-not-creditable';

export type Rules = {
  readonly zone: string;
  /** Of the currency's minor unit. */
  readonly digits: number;
  readonly meters: Meters;
  /** How many of a meter's units make one that is priced (section 10: 730 GB-hours a GB-month). */
  readonly per?: Readonly<Record<string, string>>;
  readonly termsOf: (plan: string) => Terms;
  readonly discounts?: readonly Discount[];
  readonly taxes?: Taxes;
  /** How long after a deletion usage is still recorded, in milliseconds. */
  readonly drain: number;
};
