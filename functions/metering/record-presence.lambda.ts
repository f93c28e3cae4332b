import { identity } from '../identity/contract.ts';
import { instant } from '../kernel/time.ts';
import { subscriber } from '../platform/workflow.ts';
import { recordDeps } from './deps.ts';
import { recordPresence } from './verbs/record-presence.ts';

export const handler = subscriber(identity.events.userJoined, ({ tenantId, occurredAt, data }) =>
  recordPresence({ userId: data.userId, at: instant(occurredAt) }, recordDeps(tenantId)),
);
