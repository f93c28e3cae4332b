import type { Write } from '../kernel/change.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Money } from '../kernel/money.ts';
import type { PostalAddress } from '../kernel/postal-address.ts';
import type { TaxPolicy } from '../kernel/tax-policy.ts';
import type { Instant } from '../kernel/time.ts';
import type { TaxPending, TaxQuote } from './domain/tax.ts';
import type { TaxIdCheck } from './domain/tax-id.ts';
import type { TaxReportPlan } from './domain/tax-report.ts';

export interface TaxQuery {
  readonly address: PostalAddress;
  /** Only one that a tax office has confirmed. */
  readonly taxId: string | null;
  readonly currency: CurrencyCode;
  readonly categories: readonly string[];
}

/** What whoever makes invoices asks. */
export interface TaxQuotes {
  readonly policy: TaxPolicy;
  /** Pending while it cannot know: an invoice then waits, it never goes out untaxed by accident. */
  quote(query: TaxQuery): Promise<TaxQuote | TaxPending>;
}

/** A final invoice's tax, by its groups; only what is more than nothing can be reported as a sale. */
export interface TaxedSale {
  readonly tenantId: TenantId;
  readonly invoiceId: string;
  /** Ours, and the provider's only name of it: a second sale of the same number is none. */
  readonly number: string;
  readonly at: Instant;
  readonly address: PostalAddress;
  readonly taxId: string | null;
  readonly groups: readonly { readonly id: string; readonly category: string; readonly net: Money }[];
  readonly key: string;
}

export interface ReportedSale {
  readonly reference: string;
  /** The provider's name of each group's line, and its tax as the provider rounds it. */
  readonly lines: readonly { readonly id: string; readonly line: string; readonly tax: bigint }[];
}

/** What a credit note, or a negative group of an invoice, takes back of one reported sale; amounts are positive. */
export interface TaxReversal {
  readonly tenantId: TenantId;
  readonly sale: string;
  /** Unique over sales and reversals. */
  readonly number: string;
  readonly lines: readonly { readonly line: string; readonly net: Money; readonly tax: Money }[];
  readonly key: string;
}

export interface TaxIdQuestion {
  readonly customer: string;
  readonly taxId: string;
  readonly country: string;
  readonly at: Instant;
  readonly key: string;
}

/**
 * Says what tax is due where, keeps the returns for the authorities, and asks tax offices about numbers; sums and rounding are
 * ours. What it cannot do just now is the problem `unavailable`. The same key never reports twice, nor does the same number.
 */
export interface TaxProvider {
  /** False with test keys and stand-ins: such tax is shown as not binding. */
  authoritative(): Promise<boolean>;
  quote(query: TaxQuery): Promise<TaxQuote | TaxPending>;
  commit(sale: TaxedSale): Promise<ReportedSale>;
  /** Answers the provider's name of it. */
  reverse(reversal: TaxReversal): Promise<string>;
  checkTaxId(question: TaxIdQuestion): Promise<TaxIdCheck>;
}

/** What of a document's tax was told to the tax service. */
export interface TaxReport {
  /** Of an invoice or a credit note. */
  readonly documentId: string;
  readonly number: string;
  /** `left`: told as far as it could be, the rest is for people. */
  readonly state: 'pending' | 'reported' | 'left';
  readonly plan: TaxReportPlan;
  /** The provider's names of what was sold, and the tax as it has it; null before, and where nothing was. */
  readonly sale: {
    readonly reference: string;
    readonly lines: readonly { readonly id: string; readonly line: string; readonly tax: Money }[];
  } | null;
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface TaxReportStore {
  find(documentId: string): Promise<TaxReport | undefined>;
  /** Oldest first. */
  all(): Promise<readonly TaxReport[]>;
  put(report: TaxReport, before: number | undefined): Write;
}
