import * as z from 'zod';
import type { Verb } from '../../kernel/endpoint.ts';
import { moneyCodec } from '../../kernel/money.ts';
import { problem } from '../../kernel/problem.ts';
import type { Instant } from '../../kernel/time.ts';
import type { tenants } from '../contract.ts';
import type { DeletionReceipt } from '../deletion-contract.ts';
import type { Amount, FinalInvoice } from '../domain/deletion.ts';
import type { InvoiceFiles, Receipts, Secrets } from '../ports.ts';

export interface GetDeletionDeps {
  readonly receipts: Pick<Receipts, 'find'>;
  readonly secrets: Pick<Secrets, 'matches'>;
  readonly invoices: InvoiceFiles;
}

export const getDeletion: Verb<typeof tenants.endpoints.getDeletion, GetDeletionDeps> = async (
  ctx,
  { receiptId },
  { receipts, secrets, invoices },
) => {
  const receipt = await receipts.find(receiptId);
  if (!receipt || !secrets.matches(receipt.secretHash, receiptId, ctx.bearer ?? '')) throw problem('not-found');
  const { state, effectiveAt, steps, finalInvoice } = receipt.deletion;
  return {
    id: receipt.id,
    state,
    effectiveAt,
    steps: steps.map((step) => ({ ...step })),
    certificate: receipt.certificate ?? null,
    finalInvoice: finalInvoice && (await invoiceView(finalInvoice, invoices, ctx.now)),
  };
};

const moneyOf = (amount: Amount) => z.decode(moneyCodec, amount as z.input<typeof moneyCodec>);

async function invoiceView(
  { number, total, due, open, pdf, creditNote, refund }: FinalInvoice,
  invoices: InvoiceFiles,
  now: Instant,
): Promise<NonNullable<DeletionReceipt['finalInvoice']>> {
  const address = pdf && (await invoices.address(pdf.key, `${number}.pdf`, now));
  return {
    number,
    total: moneyOf(total),
    due: moneyOf(due),
    open: open ? moneyOf(open) : null,
    pdf: pdf && address && { url: address.url, sha256: pdf.sha256, expiresAt: address.expiresAt },
    creditNote: creditNote && { ...creditNote, total: moneyOf(creditNote.total) },
    refund: refund && { ...refund, amount: moneyOf(refund.amount) },
  };
}
