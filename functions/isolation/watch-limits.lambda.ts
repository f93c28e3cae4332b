import * as z from 'zod';
import { instant } from '../kernel/time.ts';
import { journalIdOf } from '../platform/journal-id.ts';
import { subscriber, systemContext } from '../platform/workflow.ts';
import { watchDeps } from './deps.ts';
import { watchLimits } from './verbs/watch-limits.ts';

/** Whatever happened: what counts is how much there is now. */
export const handler = subscriber({ schema: z.unknown() }, async ({ id, tenantId, occurredAt }) => {
  const ctx = systemContext(tenantId, 'isolation/watch-limits', id);
  await watchLimits(ctx, watchDeps({ ...ctx, journalId: journalIdOf(instant(occurredAt), 'limit.reach', id) }));
});
