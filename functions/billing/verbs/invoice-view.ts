import { toPlainString, ZERO } from '../../kernel/decimal.ts';
import { creditorReference } from '../domain/creditor-reference.ts';
import type { InvoiceLine } from '../domain/invoice-line.ts';
import { describeLine } from '../domain/line-description.ts';
import type { InvoicePlan } from '../domain/plan-invoice.ts';
import type { InvoiceTax } from '../domain/tax-evidence.ts';
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

/** What is due by rate and reason, and how far that can be relied on. */
export const taxView = (plan: InvoicePlan, tax: InvoiceTax | undefined): Pick<Invoice, 'taxes' | 'taxState'> => ({
  taxState: stateOf(plan, tax),
  taxes: plan.taxGroups.map(({ rate, reason, legalText, net, tax: amount }) => ({
    ...{ rate, reason, legalText: legalText ?? null, net, amount },
  })),
});

function stateOf({ taxPending }: InvoicePlan, tax: InvoiceTax | undefined): Invoice['taxState'] {
  if (taxPending) return 'pending';
  if (!tax) return 'not-configured';
  return tax.authoritative ? 'calculated' : 'not-authoritative';
}

export const summaryView = (invoice: InvoiceRecord): Omit<Invoice, 'lines'> => ({
  id: invoice.id,
  number: invoice.number,
  state: invoice.state,
  currency: invoice.plan.currency,
  period: invoice.plan.period,
  net: invoice.plan.net,
  tax: invoice.plan.tax,
  total: invoice.plan.total,
  ...taxView(invoice.plan, invoice.tax),
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
