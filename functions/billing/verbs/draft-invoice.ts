import { zero } from '../../kernel/money.ts';
import type { Instant } from '../../kernel/time.ts';
import type { InvoicePlan } from '../domain/plan-invoice.ts';
import type { TaxPending, TaxQuote } from '../domain/tax.ts';
import type { BillingDeps, InvoiceRecord } from '../ports.ts';
import type { Books } from './books.ts';
import { issuanceOf } from './issue-documents.ts';
import { invoiceTaxOf } from './tax-for.ts';

interface Drafted extends Pick<InvoiceRecord, 'id' | 'kind'> {
  readonly plan: InvoicePlan;
  readonly at: Instant;
  readonly answer?: TaxQuote | TaxPending;
}

/** What is to come: without number, without anything owed. */
export function draftInvoice(books: Books, { id, kind, plan, at, answer }: Drafted, deps: BillingDeps): InvoiceRecord {
  const nothing = zero(plan.currency);
  return {
    id,
    number: null,
    kind,
    state: 'draft',
    plan,
    open: nothing,
    paid: nothing,
    finalizedAt: null,
    dueAt: null,
    hash: null,
    pdf: null,
    attempts: 0,
    failures: 0,
    collecting: null,
    lastMethod: null,
    ...(answer ? invoiceTaxOf(answer, books.account) : {}),
    ...issuanceOf(books, deps),
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
}
