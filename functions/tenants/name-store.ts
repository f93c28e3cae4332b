import type { Key } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import { addSeconds, epochSeconds } from '../kernel/time.ts';
import type { Table } from '../platform/table.ts';
import { financeEnd, SLUG_HOLD_DAYS } from './domain/certificate.ts';
import type { Names } from './ports.ts';
import { signupKey } from './signup-store.ts';
import { slugKey } from './slug-key.ts';
import { stampOf } from './store.ts';
import { listedKey } from './tenant-list-store.ts';

/** In the index: every slug that is anybody's. */
export const slugsPk = 'LOOKUP#SLUGS';
/** A slug that a deleted tenant had, by its keyed digest alone: nobody can read from it who that was. */
export const formerSlugKey = (mac: string): Key => ({ pk: `LOOKUP#FORMER-SLUG#${mac}`, sk: 'SLUG' });
export const tombstoneKey = (tenantId: TenantId): Key => ({ pk: `PLATFORM#TOMBSTONE#${tenantId}`, sk: 'TOMBSTONE' });

/**
 * PLATFORM#TOMBSTONE#<tenant> / TOMBSTONE   credentials that still come are answered 410
 * LOOKUP#FORMER-SLUG#<mac> / SLUG           held against takeover
 */
export function nameStore(platform: Table, slugMac: (slug: string) => Promise<string>): Names {
  return {
    bury: async ({ id, slug, signupId }, at, now) => {
      const holdEnds = epochSeconds(addSeconds(at, SLUG_HOLD_DAYS * 86_400));
      const forgotten = epochSeconds(financeEnd(at));
      await platform.transact([
        { put: { ...tombstoneKey(id), entity: 'tombstone', deletedAt: at, ...stampOf(now), expiresAt: forgotten } },
        {
          put: { ...formerSlugKey(await slugMac(slug)), entity: 'former-slug', ...stampOf(now), expiresAt: holdEnds },
        },
        { delete: slugKey(slug), if: { kind: 'absent-or-equals', values: { tenantId: id } } },
        { delete: listedKey(id) },
        { delete: signupKey(signupId) },
      ]);
    },
    count: async (tenantId, signupId) => {
      const listed = await platform.get(listedKey(tenantId));
      const signup = signupId === undefined ? undefined : await platform.get(signupKey(signupId));
      return (listed ? 2 : 0) + (signup ? 1 : 0);
    },
  };
}
