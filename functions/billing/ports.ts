import type { Commit, Write } from '../kernel/change.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import type { NewId, TenantId } from '../kernel/ids.ts';
import type { Money } from '../kernel/money.ts';
import type { ListPage, PageRequest } from '../kernel/page.ts';
import type { PostalAddress } from '../kernel/postal-address.ts';
import type { TenantContext } from '../kernel/tenant-context.ts';
import type { Mode } from '../kernel/tier.ts';
import type { Instant, Period } from '../kernel/time.ts';
import type { DisputeStore } from './dispute-ports.ts';
import type { BillingDetails } from './domain/billing-details.ts';
import type { CreditNotePlan } from './domain/credit-note.ts';
import type { InvoiceDocument, Party } from './domain/invoice-document.ts';
import type { LineDraft } from './domain/invoice-line.ts';
import type { InvoiceState } from './domain/invoice-state.ts';
import type { Posting } from './domain/ledger.ts';
import type { LegalEntity } from './domain/numbering.ts';
import type { Cycle, PlanFrom, Segment } from './domain/periods.ts';
import type { PlanTerms } from './domain/plan.ts';
import type { InvoicePlan } from './domain/plan-invoice.ts';
import type { Charge, ProrationLine } from './domain/proration.ts';
import type { PendingChange, SubscriptionState } from './domain/subscription-state.ts';
import type { TaxPending, TaxQuote } from './domain/tax.ts';
import type { InvoiceTax } from './domain/tax-evidence.ts';
import type { TaxIdCheck } from './domain/tax-id.ts';
import type { SegmentUsage } from './domain/usage-lines.ts';
import type { DunningStore } from './dunning-ports.ts';
import type { TenantReader, UsagePartsReader, UsageReader } from './neighbor-ports.ts';
import type { OrderStore } from './order-ports.ts';
import type { PaymentProvider } from './payment-ports.ts';
import type { TaxProvider, TaxQuotes, TaxReportStore } from './tax-ports.ts';

export interface Stored {
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** The subscription with its current period: which plans it had since the period's start, and what they were billed. */
export interface SubscriptionRecord extends Stored {
  readonly id: string;
  readonly state: SubscriptionState;
  readonly terms: PlanTerms;
  readonly cycle: Cycle;
  readonly index: number;
  readonly period: Period;
  readonly plans: readonly PlanFrom[];
  readonly charges: readonly Charge[];
  /** For the invoice that closes the period. */
  readonly prorations: readonly ProrationLine[];
  readonly pendingChange: PendingChange | null;
  readonly cancelAt: Instant | null;
}

/** A period that has ended; a draft until its invoice (or the decision that there is none) is final. */
export interface PeriodRecord extends Stored {
  readonly planned: Period;
  readonly segments: readonly Segment[];
  readonly recurring: readonly LineDraft[];
  readonly prorations: readonly ProrationLine[];
  readonly state: 'draft' | 'final';
  readonly finalizesAt: Instant;
  readonly invoiceId: string;
  /** What counted when it was last settled. */
  readonly settled: readonly SegmentUsage[];
}

/** Who pays and how; outlives the tenant, because its invoices do. */
export interface AccountRecord extends Stored {
  readonly state: 'open' | 'closed';
  readonly name: string;
  readonly country: string | null;
  readonly locale: string;
  readonly timeZone: string;
  readonly currency: CurrencyCode;
  readonly mode: Mode;
  readonly customer: string | null;
  readonly defaultMethod: string | null;
  /** Where the default method was issued, as the provider has it. */
  readonly methodCountry?: string;
  /** Invoices are sent, and due in so many days; without it the default method is charged. */
  readonly terms?: { readonly netDays: number };
  /** The deletion that closed it. */
  readonly closing: { readonly receiptId: string; readonly invoiceId: string } | null;
  /** As the tenant has put them; until then it is invoiced by name and country. */
  readonly details?: BillingDetails;
  /** What a tax office said of the number in them, the last time that it was asked. */
  readonly taxIdCheck?: TaxIdCheck;
}

export interface BalanceRecord extends Stored {
  readonly credit: Money;
  /** Of drafts and first invoices; an extra invoice does not move it. */
  readonly lastFinalizedAt: Instant | null;
}

export interface StoredFile {
  readonly key: string;
  readonly sha256: string;
}

/** Where and to whom a document was issued, as it was on that day. */
export interface Issuance {
  readonly seller: Party;
  readonly buyer: Party;
  readonly locale: string;
  readonly timeZone: string;
  readonly mode: Mode;
}

export interface InvoiceRecord extends Stored, Issuance {
  readonly id: string;
  readonly number: string | null;
  readonly kind: 'first' | 'period' | 'extra' | 'deletion';
  readonly state: InvoiceState;
  readonly plan: InvoicePlan;
  readonly open: Money;
  readonly paid: Money;
  readonly finalizedAt: Instant | null;
  readonly dueAt: Instant | null;
  /** Of the document as issued; what changes afterwards is only how it stands with its payment. */
  readonly hash: string | null;
  readonly pdf: StoredFile | null;
  /** EN 16931, beside the PDF; absent where a country was not known, and on documents from before it. */
  readonly xml?: StoredFile;
  /** By whom, of what and when the tax was told; absent where nobody was asked. Part of what the hash covers. */
  readonly tax?: InvoiceTax;
  readonly attempts: number;
  readonly failures: number;
  /** The payment under way: at most one at a time. */
  readonly collecting: string | null;
  readonly lastMethod: string | null;
  /** Paid by transfer; without it the default method is charged. */
  readonly collection?: 'send-invoice';
  readonly purchaseOrder?: string;
}

export interface CreditNoteRecord extends Stored, Issuance {
  readonly id: string;
  readonly number: string;
  readonly invoiceId: string;
  readonly invoiceNumber: string;
  /** The invoice that became final together with it, if one did. */
  readonly issuedWith: string | null;
  /** Null on a note that pays a balance out: its tax stands on the invoice that made the balance. */
  readonly plan: CreditNotePlan | null;
  readonly reason: string;
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
  readonly finalizedAt: Instant;
  readonly pdf: StoredFile | null;
  readonly xml?: StoredFile;
}

export type PaymentState =
  | 'pending'
  | 'succeeded'
  | 'failed'
  | 'requires-action'
  | 'refunded'
  | 'disputed'
  | 'charged-back';

export interface PaymentRecord extends Stored {
  readonly id: string;
  readonly invoiceId: string;
  readonly attempt: number;
  readonly amount: Money;
  readonly refunded: Money;
  readonly state: PaymentState;
  readonly customer: string;
  readonly method: string;
  /** The provider's name of it, once known. */
  readonly reference: string | null;
  readonly failureClass: string | null;
  readonly failureCode: string | null;
  readonly declineCode: string | null;
  /** Of the request that asked for it, so that repeating a declined request does not charge again. */
  readonly requestKey: string | null;
  /** What the provider kept of it, where that is known. */
  readonly fee?: Money;
  /** When the money came; absent before, and on those from before this was kept. */
  readonly succeededAt?: Instant;
}

export interface RefundRecord extends Stored {
  readonly id: string;
  readonly paymentId: string;
  readonly creditNoteId: string | null;
  readonly amount: Money;
  readonly state: 'pending' | 'succeeded' | 'failed';
  readonly reference: string | null;
  /** When the money went; of one that failed, that it had gone before. Absent on those from before this was kept. */
  readonly succeededAt?: Instant;
  /** It failed, and is the customer's credit again. */
  readonly recredited?: true;
}

export interface SubscriptionStore {
  find(): Promise<SubscriptionRecord | undefined>;
  /** Closed periods, newest first. */
  periods(): Promise<readonly PeriodRecord[]>;
  put(subscription: SubscriptionRecord, before: number | undefined): Write;
  remove(subscription: SubscriptionRecord): Write;
  putPeriod(period: PeriodRecord, before: number | undefined): Write;
}

export interface FinanceStore extends DisputeStore {
  findAccount(): Promise<AccountRecord | undefined>;
  findBalance(): Promise<BalanceRecord | undefined>;
  findInvoice(id: string): Promise<InvoiceRecord | undefined>;
  /** Oldest first, drafts included. */
  invoices(): Promise<readonly InvoiceRecord[]>;
  listInvoices(page: PageRequest): Promise<ListPage<InvoiceRecord>>;
  creditNotes(): Promise<readonly CreditNoteRecord[]>;
  listCreditNotes(page: PageRequest): Promise<ListPage<CreditNoteRecord>>;
  findPayment(id: string): Promise<PaymentRecord | undefined>;
  payments(): Promise<readonly PaymentRecord[]>;
  listPayments(page: PageRequest): Promise<ListPage<PaymentRecord>>;
  refunds(): Promise<readonly RefundRecord[]>;
  /** What one source event did to the sub-ledger. */
  findPosting(source: string): Promise<Posting | undefined>;
  postings(): Promise<readonly Posting[]>;

  putAccount(account: AccountRecord, before: number | undefined): Write;
  /** Fails the transaction once the account is closed. */
  assertOpen(): Write;
  putBalance(balance: BalanceRecord, before: number | undefined): Write;
  putInvoice(invoice: InvoiceRecord, before: number | undefined): Write;
  removeDraft(invoice: InvoiceRecord): Write;
  putCreditNote(note: CreditNoteRecord, before: number | undefined): Write;
  putPayment(payment: PaymentRecord, before: number | undefined): Write;
  putRefund(refund: RefundRecord, before: number | undefined): Write;
  /** Append-only: a second posting of the same source fails the transaction. */
  post(posting: Posting): Write;
}

/** The books of the legal entity, over all tenants: one line for each posting. */
export interface DayBook {
  /** What happened earlier is posted now: the period of then may be locked. */
  readonly now: Instant;
  /** All that a transaction posts; fails it with `period-locked` where the period takes nothing any more. */
  enter(postings: readonly Posting[]): readonly Write[];
}

export interface Numbering {
  /** The last number given in a series, 0 before the first. */
  last(series: string): Promise<number>;
  /** Takes the numbers after `last`, one for each document; fails where another transaction was faster. */
  take(series: string, last: number, documents: readonly string[], now: Instant): readonly Write[];
}

export const dueKinds = {
  /** The current period ends. */
  'end-period': 'invoices',
  /** A first invoice waits until its tax is known. */
  'finalize-first': 'invoices',
  /** A draft's grace is over. */
  'finalize-period': 'invoices',
  /** 35 days after the last invoice of a subscription that has ended. */
  'settle-late': 'invoices',
  /** Money to be taken, given back, or asked after. */
  collect: 'payments',
  /** A document's tax, to be told to the tax service. */
  'report-tax': 'payments',
  /** A tax office to be asked about a number. */
  'check-tax-id': 'payments',
  /** The next step about an unpaid invoice. */
  dun: 'payments',
} as const;
export type DueKind = keyof typeof dueKinds;
export type DueJob = (typeof dueKinds)[DueKind];

export interface Due {
  readonly tenantId: TenantId;
  readonly kind: DueKind;
  readonly at: Instant;
  readonly ref: string;
}

export interface Schedules {
  put(kind: DueKind, at: Instant, ref: string): Write;
  remove(kind: DueKind, at: Instant, ref: string): Write;
}

/** The clockwork's own view, over all tenants. */
export interface DueQueue {
  /** What is due by now, oldest hour first. */
  due(job: DueJob, now: Instant): AsyncIterable<Due>;
  done(due: Due): Promise<void>;
  /** Remembers how far the hours have been emptied. */
  checkpoint(job: DueJob, now: Instant): Promise<void>;
}

export interface Seller extends LegalEntity {
  readonly name: string;
  readonly address: PostalAddress | null;
  readonly taxId: string | null;
}

export interface BillingDeps {
  readonly subscriptions: SubscriptionStore;
  readonly finance: FinanceStore;
  readonly dunning: DunningStore;
  readonly dayBook: DayBook;
  readonly orders: OrderStore;
  readonly numbering: Numbering;
  readonly schedules: Schedules;
  /** The change that answers the caller. */
  readonly commit: Commit;
  /** A change on the way to it, or of background work. */
  readonly step: Commit;
  /** For accounts that are closed: no trace in what was the tenant's, no event. */
  readonly closedStep: Commit;
  readonly newId: NewId;
  readonly usage: UsageReader;
  readonly usageParts: UsagePartsReader;
  readonly tenant: TenantReader;
  readonly tax: TaxQuotes;
  /** What is invoiced by where nobody answers and nobody can wait: a deletion's. Throws while there is still time. */
  readonly withoutAnswer?: (
    books: { readonly account: AccountRecord; readonly invoices: readonly InvoiceRecord[] },
    categories: readonly string[],
    pending: TaxPending,
  ) => TaxQuote;
  readonly seller: Seller;
  /** SHA-256, in hex, of the value's canonical JSON (RFC 8785). */
  readonly digest: (value: unknown) => string;
  /** Waits a little longer with each attempt. */
  readonly backOff: (attempt: number) => Promise<void>;
}

export interface InvoiceFiles {
  /** A short-lived address of a stored file. */
  address(file: StoredFile, name: string): Promise<string>;
}

export interface ApiDeps extends BillingDeps {
  readonly files: InvoiceFiles;
}

export interface RenderDeps extends BillingDeps {
  /** Answers the stored bytes' SHA-256, in hex. */
  readonly archive: { put(key: string, body: Uint8Array, contentType: string): Promise<string> };
  readonly render: (document: InvoiceDocument) => Promise<Uint8Array>;
  /** In hex. */
  readonly sha256: (bytes: Uint8Array) => string;
  /** RFC 8785, the text that an invoice's hash is taken of. */
  readonly canonical: (value: unknown) => string;
}

export interface PaymentDeps extends BillingDeps {
  readonly tenantId: TenantId;
  readonly provider: PaymentProvider;
  /** Told, not thrown: what failed without failing the whole. */
  readonly note: (message: string, error: unknown) => void;
}

/** What the clockwork of payments does beside them: what is told to the tax service, and asked of tax offices. */
export interface DueDeps extends PaymentDeps {
  readonly taxes: TaxProvider;
  readonly taxReports: TaxReportStore;
  /** Told to people: nothing of it comes right by itself. */
  readonly look: (what: string, number: string) => void;
}

export interface Tenancy<Deps> {
  readonly ctx: TenantContext;
  readonly deps: Deps;
}

export interface HookDeps {
  readonly provider: PaymentProvider;
  readonly inbox: { isDone(eventId: string): Promise<boolean>; done(eventId: string, now: Instant): Promise<void> };
  /** From what the provider says of its object, never from the message. */
  readonly tenancy: (tenantId: TenantId, eventId: string) => Tenancy<PaymentDeps>;
}

export interface ClockworkDeps<Deps> {
  readonly queue: DueQueue;
  readonly tenancy: (due: Due) => Tenancy<Deps>;
  readonly note: (message: string, error: unknown) => void;
  /** False when the function's time is nearly over: the next run goes on. */
  readonly hasTime: () => boolean;
}
