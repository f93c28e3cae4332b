import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { clientDefaults } from '../platform/aws.ts';
import type { TenantSessions } from '../platform/tenant-session.ts';
import type { UsageArchive } from './ports.ts';

const compress = promisify(gzip);

/** Objects under the tenant's own prefix, written with its session, so that its deletion finds and removes them. */
export const usageArchive = (bucket: string, sessions: TenantSessions): UsageArchive => ({
  async put(tenantId, events) {
    const [first, last] = [events.at(0), events.at(-1)];
    if (!first || !last) return;
    const s3 = new S3Client({ ...clientDefaults, credentials: sessions(tenantId).credentials });
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        // The same records give the same key, so a repeat overwrites; by the day used, so that a replay finds its day.
        Key: `${tenantId}/raw/${first.time.slice(0, 10)}/${first.sequence}-${last.sequence}.ndjson.gz`,
        Body: await compress(`${events.map(({ raw }) => raw).join('\n')}\n`),
        ContentType: 'application/x-ndjson',
        ContentEncoding: 'gzip',
      }),
    );
  },
});
