import { toPlainString, ZERO } from '../../kernel/decimal.ts';
import { creditorReference } from '../domain/creditor-reference.ts';
import type { InvoiceLine } from '../domain/invoice-line.ts';
import { describeLine } from '../domain/line-description.ts';
import type { Invoice } from '../invoice-contract.ts';
import type { InvoiceRecord } from '../ports.ts';

export const lineView = (line: InvoiceLine): Invoice['lines'][number] => ({
  id: line.id,
  kind: line.kind,
  meter: line.meter ?? null,
  description: describeLine(line),
  period: line.kind === 'discount' ? null : line.period,
  quantity: toPlainString(line.quantity ?? ZERO),
  unitPrice: line.unitPrice ?? null,
  amount: line.amount,
  tax: { amount: line.tax, rate: line.taxRate ?? '0', reason: line.taxReason ?? '' },
});

export const summaryView = (invoice: InvoiceRecord): Omit<Invoice, 'lines'> => ({
  id: invoice.id,
  number: invoice.number,
  state: invoice.state,
  currency: invoice.plan.currency,
  period: invoice.plan.period,
  net: invoice.plan.net,
  tax: invoice.plan.tax,
  total: invoice.plan.total,
  creditUsed: invoice.plan.creditUsed,
  due: invoice.state === 'draft' ? invoice.plan.due : invoice.open,
  finalizedAt: invoice.finalizedAt,
  dueAt: invoice.dueAt,
  collection: invoice.collection ?? 'charge',
  purchaseOrder: invoice.purchaseOrder ?? null,
  reference: invoice.collection && invoice.number ? creditorReference(invoice.number) : null,
  createdAt: invoice.createdAt,
});

export const invoiceView = (invoice: InvoiceRecord): Invoice => ({
  ...summaryView(invoice),
  lines: invoice.plan.lines.map(lineView),
});
