import { subscriber } from '../platform/workflow.ts';
import { tenants } from './contract.ts';
import { deletionMachine } from './deps.ts';
import { startDeletion } from './verbs/start-deletion.ts';

/** The request starts the workflow itself; this is for the request that died in between. */
export const handler = subscriber(tenants.events.tenantDeletionRequested, ({ tenantId, data }) =>
  startDeletion(
    { tenantId, receiptId: data.receiptId, ...(data.closesAt ? { closesAt: data.closesAt } : {}) },
    { deletion: deletionMachine() },
  ),
);
