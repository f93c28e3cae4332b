import type { Verb } from '../../kernel/endpoint.ts';
import type { billing, CreditNote } from '../contract.ts';
import { describeLine } from '../domain/line-description.ts';
import type { ApiDeps, CreditNoteRecord } from '../ports.ts';

/** Lines are named as on the invoice that they credit. */
async function noteView(note: CreditNoteRecord, { finance }: ApiDeps): Promise<CreditNote> {
  const { id, number, invoiceId, invoiceNumber, net, tax, total, plan, reason, createdAt } = note;
  const invoice = plan ? await finance.findInvoice(invoiceId) : undefined;
  const lines = plan?.lines.map((credit) => {
    const line = invoice?.plan.lines.find((one) => one.id === credit.lineId);
    return { description: line ? describeLine(line) : reason, amount: credit.net };
  });
  return {
    id,
    number,
    invoiceId,
    invoiceNumber,
    reason,
    currency: total.currency,
    lines: lines ?? [{ description: reason, amount: total }],
    net,
    tax,
    total,
    createdAt,
  };
}

export const listCreditNotes: Verb<typeof billing.endpoints.listCreditNotes, ApiDeps> = async (_, page, deps) => {
  const { data, ...rest } = await deps.finance.listCreditNotes(page);
  return { data: await Promise.all(data.map((note) => noteView(note, deps))), ...rest };
};
