import * as z from 'zod';
import { systemContext, task } from '../platform/workflow.ts';
import { deletionTask } from './contract.ts';
import { objects, receipts, systemClock } from './deps.ts';
import { objectStores } from './ports.ts';
import { purgeObjects } from './verbs/purge-stores.ts';

const input = deletionTask.extend({ store: z.enum(objectStores) });

export const handler = task(input, ({ tenantId, receiptId, store }) => {
  const ctx = systemContext(tenantId, 'tenants/purge-objects', receiptId);
  return purgeObjects(
    ctx,
    { receiptId, store },
    { objects: objects(tenantId), receipts: receipts(), clock: systemClock },
  );
});
