import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { billing } from '../contract.ts';
import type { CreditableInvoice } from '../credit-contract.ts';
import { creditable } from '../domain/credit-note.ts';
import { describeLine } from '../domain/line-description.ts';
import type { CreditNoteRecord, InvoiceRecord } from '../ports.ts';
import type { OperateTermsDeps } from '../terms-ports.ts';
import { openInvoiceOf } from './books.ts';
import { type Paid, refundableOf, thatGoBack } from './refunds-of.ts';

interface Known extends Paid {
  readonly notes: readonly CreditNoteRecord[];
}

function viewOf(invoice: InvoiceRecord, { notes, payments, refunds }: Known): CreditableInvoice[] {
  const { id, number, state, plan, open, finalizedAt } = invoice;
  if (number === null || finalizedAt === null) return [];
  const credited = openInvoiceOf(invoice, notes);
  const own = thatGoBack(payments).filter((payment) => payment.invoiceId === id);
  return [
    {
      ...{ id, number, state, total: plan.total, due: open, finalizedAt },
      refundable: refundableOf({ payments: own, refunds }, plan.currency),
      lines: plan.lines.map((line) => ({
        id: line.id,
        description: describeLine(line),
        amount: line.amount,
        creditable: creditable(credited, line.id),
      })),
    },
  ];
}

export const listTenantInvoices: Verb<typeof billing.endpoints.listTenantInvoices, OperateTermsDeps> = async (
  ctx,
  { tenantId },
  { inTenant },
) => {
  const { finance } = inTenant(tenantId, ctx);
  const [account, invoices, notes, payments, refunds] = await Promise.all([
    finance.findAccount(),
    finance.invoices(),
    finance.creditNotes(),
    finance.payments(),
    finance.refunds(),
  ]);
  if (!account) throw problem('not-found');
  return { data: [...invoices].reverse().flatMap((invoice) => viewOf(invoice, { notes, payments, refunds })) };
};
