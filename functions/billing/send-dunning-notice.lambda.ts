import { subscriber, systemContext } from '../platform/workflow.ts';
import { billing } from './contract.ts';
import { noticeDeps } from './dunning-deps.ts';
import { sendDunningNotice } from './verbs/send-dunning-notice.ts';

export const handler = subscriber(billing.events.dunningAdvanced, async ({ id, tenantId, data }) => {
  const ctx = systemContext(tenantId, 'billing/send-dunning-notice', id);
  await sendDunningNotice(ctx, { ...data, eventId: id }, noticeDeps(ctx));
});
