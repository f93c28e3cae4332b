import * as z from 'zod';
import { tenantIdSchema } from '../kernel/ids.ts';
import { systemContext, task } from '../platform/workflow.ts';
import { canonical } from './canonical.ts';
import { systemDeps } from './deps.ts';
import { renderEdge } from './render-edge.adapter.ts';
import { renderInvoice } from './verbs/render-documents.ts';

const inputSchema = z.object({ tenantId: tenantIdSchema, invoiceId: z.string() });

export const handler = task(inputSchema, ({ tenantId, invoiceId }) => {
  const ctx = systemContext(tenantId, 'billing/render-invoice', invoiceId);
  return renderInvoice(ctx, { invoiceId }, { ...systemDeps(ctx), ...renderEdge(), canonical });
});
