import { sha256 } from '../platform/clock.ts';
import { env } from '../platform/env.ts';
import { invoiceArchive } from './invoice-files.adapter.ts';
import { renderInvoicePdf } from './pdf.adapter.ts';
import type { RenderDeps } from './ports.ts';

/** Imported by the entries that print, and by no other: the printer and its fonts weigh a megabyte. */
export const renderEdge = (): Pick<RenderDeps, 'archive' | 'render' | 'sha256'> => ({
  archive: invoiceArchive(env('FINANCE_BUCKET_NAME').FINANCE_BUCKET_NAME),
  render: renderInvoicePdf,
  sha256,
});
