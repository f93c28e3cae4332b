import * as z from 'zod';
import { tenantIdSchema } from '../kernel/ids.ts';
import { instant } from '../kernel/time.ts';
import { task } from '../platform/workflow.ts';
import { drainDeps } from './deps.ts';
import { drainUsage } from './verbs/drain-usage.ts';

const inputSchema = z.object({ tenantId: tenantIdSchema, effectiveAt: z.string().transform(instant) });

/** The deletion's state "Drain usage". */
export const handler = task(inputSchema, ({ tenantId, effectiveAt }) =>
  drainUsage({ tenantId }, { effectiveAt }, drainDeps(tenantId)),
);
