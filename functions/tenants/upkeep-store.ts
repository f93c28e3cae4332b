import { type Item, WriteConflict } from '../kernel/change.ts';
import type { Instant } from '../kernel/time.ts';
import type { Table } from '../platform/table.ts';
import { slugsPk } from './name-store.ts';
import type { Claim } from './ports.ts';
import { openPk, provisioningKey, recordOf } from './provisioning-store.ts';
import { claimedPk, signupKey } from './signup-store.ts';
import { slugKey } from './slug-key.ts';
import type { ClaimedSignup, HeldNames, HeldSlug, OpenProvisionings } from './upkeep-ports.ts';
import { everyItem, tenantIdOf } from './whereabouts-store.ts';

/**
 * gsi1 LOOKUP#SLUGS / <slug>, PLATFORM#SIGNUPS / <sign-up>, PLATFORM#PROVISIONINGS / <instant>#<tenant>
 *
 * The index lags; what it names is read again before it is judged.
 */
export function heldNames(platform: Table): HeldNames {
  return {
    async *slugs() {
      for await (const { pk, sk } of everyItem(platform, { pk: slugsPk, index: 'gsi1' })) {
        const item = await platform.get({ pk, sk });
        if (item) yield slugOf(item);
      }
    },
    confirmSlug: ({ slug, tenantId }, now) =>
      platform.transact([
        {
          update: slugKey(slug),
          set: { state: 'active', updatedAt: now },
          remove: ['expiresAt'],
          if: { kind: 'equals', values: { tenantId } },
        },
      ]),
    freeSlug: ({ slug, tenantId, state }) =>
      platform.transact([{ delete: slugKey(slug), if: { kind: 'equals', values: { tenantId, state } } }]),
    async *signups() {
      for await (const { pk, sk } of everyItem(platform, { pk: claimedPk, index: 'gsi1' })) {
        const item = await platform.get({ pk, sk });
        if (item?.['state'] === 'claimed') yield signupOf(item);
      }
    },
    freeSignup: ({ id, tenantId, version }, now) =>
      platform.transact([
        {
          update: signupKey(id),
          set: { state: 'verified', failure: { tenantId, code: 'provisioning-failed' }, updatedAt: now },
          add: { version: 1 },
          remove: ['claim', 'gsi1pk', 'gsi1sk'],
          if: { kind: 'version', version },
        },
      ]),
  };
}

export function openProvisionings(platform: Table): OpenProvisionings {
  return {
    async *open(before) {
      for await (const { pk, sk } of everyItem(platform, { pk: openPk, index: 'gsi1', before })) {
        const item = await platform.get({ pk, sk });
        if (!item) continue;
        const record = recordOf(item, tenantIdOf({ ...item, tenantId: pk.split('#')[2] }));
        yield { ...record, run: record.run ?? record.tenantId };
      }
    },
    async note(tenantId, run) {
      try {
        const update = provisioningKey(tenantId);
        await platform.transact([{ update, set: { run }, remove: ['expiresAt'], if: { kind: 'exists' } }]);
        return true;
      } catch (error) {
        if (error instanceof WriteConflict) return false;
        throw error;
      }
    },
  };
}

const slugOf = (item: Item): HeldSlug => ({
  slug: item.pk.split('#')[2] ?? '',
  tenantId: tenantIdOf(item),
  state: item['state'] as HeldSlug['state'],
  updatedAt: item['updatedAt'] as Instant,
});

const signupOf = (item: Item): ClaimedSignup => ({
  id: item.pk.split('#')[2] ?? '',
  tenantId: (item['claim'] as Claim).tenantId,
  version: Number(item['version']),
  updatedAt: item['updatedAt'] as Instant,
});
