import type { EventBridgeEvent } from 'aws-lambda';
import { subscriber, systemContext } from '../platform/workflow.ts';
import { canonical } from './canonical.ts';
import { billing } from './contract.ts';
import { systemDeps } from './deps.ts';
import { renderEdge } from './render-edge.adapter.ts';
import { renderCreditNote, renderInvoice } from './verbs/render-documents.ts';

const by = 'billing/render-on-finalized';

const onInvoice = subscriber(billing.events.invoiceFinalized, async ({ id, tenantId, data: { invoiceId } }) => {
  const ctx = systemContext(tenantId, by, id);
  await renderInvoice(ctx, { invoiceId }, { ...systemDeps(ctx), ...renderEdge(), canonical });
});

const onCreditNote = subscriber(billing.events.creditNoteIssued, async ({ id, tenantId, data: { creditNoteId } }) => {
  const ctx = systemContext(tenantId, by, id);
  await renderCreditNote(ctx, { creditNoteId }, { ...systemDeps(ctx), ...renderEdge(), canonical });
});

/** Notes that are issued without an invoice announce themselves; those beside one are printed by whichever comes first. */
export const handler = (event: EventBridgeEvent<string, unknown>): Promise<void> =>
  event['detail-type'] === billing.events.creditNoteIssued.type ? onCreditNote(event) : onInvoice(event);
