import { findPlan } from '../../../functions/billing/domain/catalogue.ts';
import type { CreditedInvoice, CreditNotePlan } from '../../../functions/billing/domain/credit-note.ts';
import type { LineDraft } from '../../../functions/billing/domain/invoice-line.ts';
import { type Segment, segmentsOf } from '../../../functions/billing/domain/periods.ts';
import { type MeterTerms, type PlanTerms, termsIn } from '../../../functions/billing/domain/plan.ts';
import { type InvoiceInputs, type InvoicePlan, planInvoice } from '../../../functions/billing/domain/plan-invoice.ts';
import type { TaxQuote } from '../../../functions/billing/domain/tax.ts';
import type { SegmentUsage } from '../../../functions/billing/domain/usage-lines.ts';
import type { CurrencyCode } from '../../../functions/kernel/currency.ts';
import { decimal } from '../../../functions/kernel/decimal.ts';
import { fromMajor, type Money, toMajorString } from '../../../functions/kernel/money.ts';
import { instant, type Period } from '../../../functions/kernel/time.ts';

export const usd = (major: string): Money => fromMajor(major, 'USD');
export const span = (start: string, end: string): Period => ({ start: instant(start), end: instant(end) });
export const january = span('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z');
export const february = span('2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z');

export function shipped(plan: string, currency: CurrencyCode = 'USD'): PlanTerms {
  const version = findPlan(plan);
  const terms = version && termsIn(version, currency);
  if (!terms) throw new Error(`no ${plan} in ${currency}`);
  return terms;
}

export const aPlan = (overrides: Partial<PlanTerms> = {}): PlanTerms => ({
  plan: 'pro',
  version: 1,
  interval: 'month',
  currency: 'USD',
  fee: '49.00',
  meters: {},
  taxCategory: 'software-service',
  ...overrides,
});

export const unitPrice = (price: string, included = '0'): MeterTerms => ({ included, price: { kind: 'unit', price } });

export const used = (
  meter: string,
  events: string,
  options: { at?: Period; corrections?: string } = {},
): SegmentUsage => ({
  meter,
  segment: (options.at ?? january).start,
  events: decimal(events),
  corrections: decimal(options.corrections ?? '0'),
});

export const whole = (terms: PlanTerms, period: Period = january): Segment[] =>
  segmentsOf(period, [{ at: period.start, terms }]);

export const taxAt = (rate: string, inclusive = false): TaxQuote => ({
  inclusive,
  authoritative: true,
  rates: { 'software-service': { rate, reason: 'standard' } },
});

export const aLine = (amount: string, overrides: Partial<LineDraft> = {}): LineDraft => ({
  kind: 'recurring',
  period: january,
  amount: usd(amount),
  taxCategory: 'software-service',
  ...overrides,
});

export const anInvoice = (inputs: Partial<InvoiceInputs> = {}): InvoicePlan =>
  planInvoice({ currency: 'USD', period: january, tax: taxAt('0'), ...inputs });

export const finalized = (plan: InvoicePlan, id = 'inv_1', notes: readonly CreditNotePlan[] = []): CreditedInvoice => ({
  id,
  plan,
  notes,
});

/** `kind amount` of each line, which is what most tests are about. */
export const summary = (lines: readonly LineDraft[]): string[] =>
  lines.map((line) => `${line.kind} ${toMajorString(line.amount)}`);
