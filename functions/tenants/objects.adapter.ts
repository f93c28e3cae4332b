import { DeleteObjectsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { clientDefaults } from '../platform/aws.ts';
import type { TenantSession } from '../platform/tenant-session.ts';
import type { Objects } from './ports.ts';

interface Version {
  readonly Key: string;
  readonly VersionId: string;
}
interface Marker {
  readonly KeyMarker?: string | undefined;
  readonly VersionIdMarker?: string | undefined;
}

/** With the purge session: its policy ends at the tenant's own prefix. */
export function tenantObjects(session: TenantSession, bucket: string): Objects {
  const s3 = new S3Client({ ...clientDefaults, credentials: session.credentials });
  const page = async (marker: Marker) => {
    const answer = await s3.send(
      new ListObjectVersionsCommand({ Bucket: bucket, Prefix: `${session.tenantId}/`, MaxKeys: 1_000, ...marker }),
    );
    const versions = [...(answer.Versions ?? []), ...(answer.DeleteMarkers ?? [])].flatMap(
      ({ Key, VersionId }): Version[] => (Key && VersionId ? [{ Key, VersionId }] : []),
    );
    const { NextKeyMarker, NextVersionIdMarker } = answer;
    const next = answer.IsTruncated ? { KeyMarker: NextKeyMarker, VersionIdMarker: NextVersionIdMarker } : undefined;
    return { versions, next };
  };
  return {
    async count() {
      let [found, marker] = [0, {} as Marker | undefined];
      while (marker) {
        const { versions, next } = await page(marker);
        found += versions.length;
        marker = next;
      }
      return found;
    },
    async removeSome() {
      const { versions } = await page({});
      if (versions.length === 0) return 0;
      const { Errors } = await s3.send(
        new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: versions, Quiet: true } }),
      );
      if (Errors && Errors.length > 0) throw new Error(`S3 kept ${Errors.length} objects: ${Errors[0]?.Code}`);
      return versions.length;
    },
  };
}
