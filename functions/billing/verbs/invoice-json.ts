import * as z from 'zod';
import { creditorReference } from '../domain/creditor-reference.ts';
import { creditNotePlanCodec, invoicePlanCodec } from '../domain/stored-invoice.ts';
import type { CreditNoteRecord, InvoiceRecord } from '../ports.ts';

type IssuedInvoice = Omit<InvoiceRecord, 'hash' | 'pdf' | 'version' | 'updatedAt'>;

/** The document as finance exports and auditors read it; what changes after the day of issue is not part of it. */
export const invoiceJson = (invoice: IssuedInvoice): Readonly<Record<string, unknown>> => ({
  document: 'invoice',
  id: invoice.id,
  number: invoice.number,
  mode: invoice.mode,
  issuedAt: invoice.finalizedAt,
  dueAt: invoice.dueAt,
  seller: invoice.seller,
  buyer: invoice.buyer,
  ...(invoice.purchaseOrder === undefined ? {} : { purchaseOrder: invoice.purchaseOrder }),
  ...(invoice.collection && invoice.number ? { paymentReference: creditorReference(invoice.number) } : {}),
  ...(invoice.tax ? { taxedBy: invoice.tax } : {}),
  ...(z.encode(invoicePlanCodec, invoice.plan) as object),
});

export const creditNoteJson = (note: CreditNoteRecord): Readonly<Record<string, unknown>> => ({
  document: 'credit-note',
  id: note.id,
  number: note.number,
  mode: note.mode,
  issuedAt: note.finalizedAt,
  seller: note.seller,
  buyer: note.buyer,
  invoiceId: note.invoiceId,
  invoiceNumber: note.invoiceNumber,
  reason: note.reason,
  currency: note.total.currency,
  net: { amount: note.net.minor.toString(), currency: note.net.currency },
  tax: { amount: note.tax.minor.toString(), currency: note.tax.currency },
  total: { amount: note.total.minor.toString(), currency: note.total.currency },
  ...(note.plan ? { credits: z.encode(creditNotePlanCodec, note.plan) } : {}),
});
