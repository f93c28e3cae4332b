import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import { addSeconds } from '../../kernel/time.ts';
import { type billing, billingProblem } from '../contract.ts';
import type { ApiDeps } from '../ports.ts';

export const ADDRESS_SECONDS = 300;

export const getInvoicePdf: Verb<typeof billing.endpoints.getInvoicePdf, ApiDeps> = async (
  ctx,
  { invoiceId },
  deps,
) => {
  const invoice = await deps.finance.findInvoice(invoiceId);
  if (!invoice || invoice.state === 'draft') throw problem('not-found');
  const { pdf, number } = invoice;
  if (!pdf) throw billingProblem('pdf-pending', { retryAfterSeconds: 3 });
  const url = await deps.files.address(pdf, `${number}.pdf`);
  return deps.commit({
    writes: [],
    audit: { action: 'invoice.download', target: invoiceId, changes: { number } },
    reply: { url, sha256: pdf.sha256, expiresAt: addSeconds(ctx.now, ADDRESS_SECONDS) },
  });
};
