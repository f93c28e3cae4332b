import { subscriber, systemContext } from '../platform/workflow.ts';
import { workspace } from './contract.ts';
import { depsOf } from './deps.ts';
import { removeObject } from './verbs/remove-object.ts';

/** FileDeleted and UploadCanceled: the same facts, of a file that was stored and of one that was not. */
export const handler = subscriber(workspace.events.fileDeleted, async ({ tenantId, correlationId, data }) => {
  const ctx = systemContext(tenantId, 'workspace/remove-object', correlationId);
  await removeObject(ctx, { fileId: data.fileId, isSample: data.isSample ?? false }, depsOf(ctx));
});
