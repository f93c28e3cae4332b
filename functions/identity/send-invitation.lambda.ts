import { instant } from '../kernel/time.ts';
import { journalIdOf } from '../platform/journal-id.ts';
import { subscriber, systemContext } from '../platform/workflow.ts';
import { identity } from './contract.ts';
import { mailDepsOf } from './deps.ts';
import { sendInvitation } from './verbs/send-invitation.ts';

/** InvitationCreated and InvitationSent: the first has the second's fields. */
export const handler = subscriber(identity.events.invitationSent, async ({ id, tenantId, occurredAt, data }) => {
  const ctx = systemContext(tenantId, 'identity/send-invitation', id);
  await sendInvitation(ctx, data, mailDepsOf(ctx, journalIdOf(instant(occurredAt), 'invitation.mail', id)));
});
