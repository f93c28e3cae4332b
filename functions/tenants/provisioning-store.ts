import { type Item, type Key, type Write, WriteConflict } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Problem } from '../kernel/problem.ts';
import { epochSeconds, type Instant } from '../kernel/time.ts';
import type { Table } from '../platform/table.ts';
import type { Made } from './data-ports.ts';
import { listedData } from './fleet-store.ts';
import { formerSlugKey, slugsPk } from './name-store.ts';
import type { Claim, OwnerDetails, PlatformSeal, ProvisioningRecord, Provisionings, TenantRecord } from './ports.ts';
import { claimOf } from './prepared-store.ts';
import { claimedPk, signupKey } from './signup-store.ts';
import { slugKey } from './slug-key.ts';
import { stampOf } from './store.ts';
import { listedItem } from './tenant-list-store.ts';

/** A claim whose workflow never started: its slug is free again after this. */
const CLAIM_SECONDS = 3_600;
/** Money keeps its replays for a week; so does what money follows from. */
const REPLAY_SECONDS = 7 * 86_400;
export const provisioningKey = (tenantId: TenantId): Key => ({
  pk: `PLATFORM#PROVISIONING#${tenantId}`,
  sk: 'PROVISIONING',
});
const heldBy = (tenantId: TenantId) => ({ kind: 'equals' as const, values: { tenantId } });

/**
 * PLATFORM#PROVISIONING#<tenant> / PROVISIONING   what the tenant is made from, the owner sealed; gone when it is made
 * LOOKUP#SLUG#<slug> / SLUG                       claimed with an end, held without, then active
 *
 * Reached with the functions' own grants. What must agree is one transaction.
 */
export function provisioningStore(
  platform: Table,
  sealing: PlatformSeal,
  slugMac: (slug: string) => Promise<string>,
): Provisionings {
  return {
    begin: async (record, owner, claim, orElse) => {
      const ownerSealed = await sealing.seal('provisioning', record.tenantId, JSON.stringify(owner));
      const formerSlug = formerSlugKey(await slugMac(record.order.slug));
      const [signup, slug, former, details] = beginWrites(record, ownerSealed, claim, formerSlug, orElse);
      const prepared = record.gatewayKey ? [claimOf(record.tenantId)] : [];
      try {
        // Before the details: of a tenant that somebody else has taken, those are there too.
        await platform.transact([signup, slug, former, ...prepared, details]);
        return 'begun';
      } catch (error) {
        if (error instanceof WriteConflict && error.index === 0) return 'sign-up-taken';
        if (error instanceof WriteConflict && prepared.length > 0) return 'prepared-taken';
        throw error;
      }
    },
    find: async (tenantId) => {
      const item = await platform.get(provisioningKey(tenantId));
      return item ? recordOf(item, tenantId) : undefined;
    },
    owner: async ({ tenantId }) => {
      const item = await platform.get(provisioningKey(tenantId));
      if (!item) throw new Error('the details of this tenant are gone');
      return JSON.parse(await sealing.open('provisioning', tenantId, String(item['ownerSealed']))) as OwnerDetails;
    },
    hold: ({ tenantId, order }, now) =>
      platform.transact([
        {
          update: slugKey(order.slug),
          set: { state: 'held', updatedAt: now },
          remove: ['expiresAt'],
          if: heldBy(tenantId),
        },
        {
          update: provisioningKey(tenantId),
          set: { updatedAt: now },
          remove: ['expiresAt'],
          if: { kind: 'exists' },
        },
      ]),
    refuse: ({ tenantId }, code) =>
      platform.transact([{ update: provisioningKey(tenantId), set: { refusal: code }, if: { kind: 'exists' } }]),
    finish: ({ tenantId, signupId, order }, made, reply, now) =>
      platform.transact(finishWrites({ tenantId, signupId, slug: order.slug }, made, reply, now)),
    undo: async ({ tenantId, signupId, order, refusal }, now) => {
      const slug = await platform.get(slugKey(order.slug));
      const signup = await platform.get(signupKey(signupId));
      const claimed = (signup?.['claim'] as { tenantId?: string } | undefined)?.tenantId === tenantId;
      const failure = { tenantId, code: refusal ?? 'provisioning-failed' };
      await platform.transact([
        { delete: provisioningKey(tenantId) },
        ...(slug?.['tenantId'] === tenantId ? [{ delete: slugKey(order.slug), if: heldBy(tenantId) }] : []),
        ...(claimed ? [freedSignup(signupId, failure, now)] : []),
      ]);
    },
  };
}

function beginWrites(
  { tenantId, userId, signupId, order, createdAt: now, gatewayKey }: ProvisioningRecord,
  ownerSealed: string,
  claim: Claim,
  formerSlug: Key,
  orElse: Problem,
): readonly [Write, Write, Write, Write] {
  const nowSeconds = epochSeconds(now);
  const ends = { ...stampOf(now), expiresAt: nowSeconds + CLAIM_SECONDS };
  const free = { kind: 'absent-or-expired' as const, nowSeconds };
  return [
    {
      update: signupKey(signupId),
      set: {
        state: 'claimed',
        claim,
        updatedAt: now,
        expiresAt: nowSeconds + REPLAY_SECONDS,
        ...listedSignup(signupId),
      },
      add: { version: 1 },
      remove: ['failure'],
      if: { kind: 'equals', values: { state: 'verified' } },
    },
    {
      put: { ...slugKey(order.slug), ...listedSlug(order.slug), entity: 'slug', tenantId, state: 'claimed', ...ends },
      if: free,
      orElse,
    },
    { check: formerSlug, if: free, orElse },
    {
      put: {
        ...provisioningKey(tenantId),
        gsi1pk: openPk,
        gsi1sk: `${now}#${tenantId}`,
        entity: 'provisioning',
        userId,
        signupId,
        order,
        ownerSealed,
        ...(gatewayKey ? { gatewayKey } : {}),
        ...ends,
      },
      if: { kind: 'absent' },
    },
  ];
}

/** The index holds what is open, so that the reconcilers find it without looking at everything. */
export const openPk = 'PLATFORM#PROVISIONINGS';
const listedSlug = (slug: string) => ({ gsi1pk: slugsPk, gsi1sk: slug });
const listedSignup = (signupId: string) => ({ gsi1pk: claimedPk, gsi1sk: signupId });

const freedSignup = (signupId: string, failure: SignupFailure, now: Instant): Write => ({
  update: signupKey(signupId),
  set: { state: 'verified', failure, updatedAt: now },
  add: { version: 1 },
  remove: ['claim', 'gsi1pk', 'gsi1sk'],
  if: { kind: 'equals', values: { state: 'claimed' } },
});
type SignupFailure = { readonly tenantId: string; readonly code: string };

function finishWrites(
  { tenantId, signupId, slug }: { readonly tenantId: TenantId; readonly signupId: string; readonly slug: string },
  { tenant, ...data }: Made<TenantRecord>,
  reply: string,
  now: Instant,
): readonly Write[] {
  return [
    {
      update: slugKey(slug),
      set: { state: 'active', updatedAt: now },
      remove: ['expiresAt'],
      if: heldBy(tenantId),
    },
    {
      update: signupKey(signupId),
      set: { entity: 'signup', state: 'used', reply, updatedAt: now },
      add: { version: 1 },
      remove: ['gsi1pk', 'gsi1sk'],
      if: { kind: 'equals', values: { state: 'claimed' } },
    },
    { put: { ...listedItem(tenant), ...listedData(data) } },
    { delete: provisioningKey(tenantId), if: { kind: 'exists' } },
  ];
}

export const recordOf = (item: Item, tenantId: TenantId): ProvisioningRecord => {
  const { userId, signupId, order, createdAt, refusal, gatewayKey, run } = item as Item & ProvisioningRecord;
  return {
    ...{ tenantId, userId, signupId, order, createdAt },
    ...(refusal ? { refusal } : {}),
    ...(gatewayKey ? { gatewayKey } : {}),
    ...(run ? { run } : {}),
  };
};
