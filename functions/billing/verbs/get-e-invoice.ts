import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import { addSeconds } from '../../kernel/time.ts';
import { type billing, billingProblem } from '../contract.ts';
import type { ApiDeps } from '../ports.ts';
import { ADDRESS_SECONDS } from './get-invoice-pdf.ts';

/** Made together with the PDF, so until that is there nobody knows whether there will be one. */
export const getEInvoice: Verb<typeof billing.endpoints.getEInvoice, ApiDeps> = async (ctx, { invoiceId }, deps) => {
  const invoice = await deps.finance.findInvoice(invoiceId);
  if (!invoice || invoice.state === 'draft') throw problem('not-found');
  const { pdf, xml, number } = invoice;
  if (!pdf) throw billingProblem('pdf-pending', { retryAfterSeconds: 3 });
  if (!xml) throw problem('not-found');
  const url = await deps.files.address(xml, `${number}.xml`);
  return deps.commit({
    writes: [],
    audit: { action: 'invoice.download', target: invoiceId, changes: { number, form: 'EN 16931' } },
    reply: { url, sha256: xml.sha256, expiresAt: addSeconds(ctx.now, ADDRESS_SECONDS) },
  });
};
