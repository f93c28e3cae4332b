import { env } from '../platform/env.ts';
import { systemContext, task } from '../platform/workflow.ts';
import { certificateSigner } from './certificate-signer.adapter.ts';
import { deletionTask } from './contract.ts';
import { gatewayKeys, members, names, objects, partition, receipts, vault } from './deps.ts';
import { retainedAfter } from './domain/certificate.ts';
import { certifyDeletion } from './verbs/certify-deletion.ts';

export const handler = task(deletionTask, ({ tenantId, receiptId }) => {
  const { CERTIFICATE_KEY_ID, LOG_RETENTION_DAYS } = env('CERTIFICATE_KEY_ID', 'LOG_RETENTION_DAYS');
  const ctx = systemContext(tenantId, 'tenants/certify-deletion', receiptId);
  return certifyDeletion(
    ctx,
    { receiptId },
    {
      receipts: receipts(),
      members: members(ctx),
      objects: objects(tenantId),
      partition: partition(tenantId),
      gatewayKeys: gatewayKeys(),
      names: names(),
      vault: vault(),
      signer: certificateSigner(CERTIFICATE_KEY_ID),
      retained: (completedAt, keyDeletionDate) =>
        retainedAfter(completedAt, keyDeletionDate, Number(LOG_RETENTION_DAYS)),
    },
  );
});
