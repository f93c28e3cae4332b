import * as z from 'zod';
import { instant } from '../kernel/time.ts';
import { journalIdOf } from '../platform/journal-id.ts';
import { log } from '../platform/log.ts';
import { systemContext, task } from '../platform/workflow.ts';
import { depsOf } from './deps.ts';
import { uploadOf } from './domain/objects.ts';
import { recordUpload } from './verbs/record-upload.ts';

/** S3's "Object Created" on the default bus (S3 user guide, "EventBridge event message structure"). */
const objectCreated = z.object({
  id: z.string(),
  time: z.string(),
  detail: z.object({ object: z.object({ key: z.string(), size: z.number().int() }) }),
});

export const handler = task(objectCreated, async ({ id, time, detail: { object } }) => {
  const upload = uploadOf(object.key);
  if (!upload) return;
  log.appendKeys({ tenantId: upload.tenantId });
  const at = instant(time);
  const ctx = systemContext(upload.tenantId, 'workspace/record-upload', id);
  const deps = depsOf(ctx, journalIdOf(at, 'file.store', upload.fileId));
  await recordUpload(ctx, { fileId: upload.fileId, sizeBytes: object.size, at }, deps);
});
