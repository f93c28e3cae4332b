import type { Rational } from '../../kernel/decimal.ts';
import type { Money } from '../../kernel/money.ts';
import type { Instant, Period } from '../../kernel/time.ts';
import type { TaxRate } from './tax.ts';

/** In the order in which an invoice holds them; `minimum` closes what discounts apply to. */
export const lineKinds = [
  'recurring',
  'proration',
  'usage',
  'late-usage',
  'correction',
  'minimum',
  'discount',
  'sla-credit',
] as const;
export type LineKind = (typeof lineKinds)[number];

/** A line before discounts and tax. */
export interface LineDraft {
  readonly kind: LineKind;
  /** The part of time that is paid for. */
  readonly period: Period;
  readonly amount: Money;
  readonly taxCategory: string;
  /** Of time that is given back: as it was taxed when it was charged. */
  readonly taxedAs?: TaxRate;
  /** The moment of the change that a proration comes from. */
  readonly at?: Instant;
  readonly plan?: string;
  readonly meter?: string;
  /** `seats` where the recurring amount is per seat. */
  readonly item?: 'plan' | 'seats';
  readonly quantity?: Rational;
  readonly unitPrice?: string;
  /** Start of the segment that a usage line rates; with meter and `of`, the key that settlements go by. */
  readonly segment?: Instant;
  /** The billing period that the line belongs to, as it was planned. */
  readonly of?: Period;
  /** Seconds left of the seconds charged, as printed on a proration. */
  readonly fraction?: { readonly seconds: bigint; readonly of: bigint };
  /** The discount or the SLA breach that a line of those kinds comes from. */
  readonly source?: { readonly id: string; readonly name: string };
}

export interface DiscountShare {
  readonly discountId: string;
  readonly amount: Money;
}

export interface InvoiceLine extends LineDraft {
  /** Unique within its invoice, in printed order. */
  readonly id: string;
  readonly discounts: readonly DiscountShare[];
  /** What discounts left of `amount`: before tax, or with it where prices include tax. 0 on discount lines. */
  readonly net: Money;
  readonly tax: Money;
  readonly taxRate?: string;
  readonly taxReason?: string;
}

/** By Unicode code points: JavaScript's own order goes by UTF-16 units and differs beyond the basic plane. */
export function compareCodePoints(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
