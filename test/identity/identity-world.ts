import { attemptStore } from '../../functions/identity/attempt-store.ts';
import { directoryStore } from '../../functions/identity/directory-store.ts';
import { invitationStore } from '../../functions/identity/invitation-store.ts';
import { limitStore } from '../../functions/identity/limit-store.ts';
import { addressStore, peopleStore } from '../../functions/identity/people-store.ts';
import type {
  AcceptDeps,
  AuthorizeDeps,
  IdentityDeps,
  MemberDeps,
  Secrets,
  SessionDeps,
} from '../../functions/identity/ports.ts';
import { sessionStore } from '../../functions/identity/session-store.ts';
import { replayStore, standingStore, tombstones } from '../../functions/identity/standing-store.ts';
import { tokenStore } from '../../functions/identity/token-store.ts';
import type { SendInvitationDeps } from '../../functions/identity/verbs/send-invitation.ts';
import { shapeToken } from '../../functions/identity/verbs/shape-token.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import type { Mail } from '../../functions/kernel/mail.ts';
import type { Role } from '../../functions/kernel/permissions.ts';
import type { TenantContext } from '../../functions/kernel/tenant-context.ts';
import type { PlanKey, TenantState } from '../../functions/kernel/tier.ts';
import { epochMs, epochSeconds } from '../../functions/kernel/time.ts';
import { sha256 } from '../../functions/platform/clock.ts';
import { committer } from '../../functions/platform/commit.ts';
import type { Table } from '../../functions/platform/table.ts';
import { tenantKeyOf } from '../../functions/platform/watermark.ts';
import { aWorld, tenantA } from '../kit/world.ts';
import { fakePool } from './fake-pool.ts';

export const ownerId = 'usr_0000000000000000000000000A';
export const PASSWORD = 'correct horse battery';

/** Secrets that count, of the real length; hashing is real. */
function countedSecrets(): Secrets {
  let next = 0;
  return {
    make: () => `secret${String(++next).padStart(37, '0')}`,
    hash: sha256,
    matches: (secret, hash) => sha256(secret) === hash,
  };
}

export type IdentityWorld = ReturnType<typeof identityWorld>;

/** Identity's own stores over the table in memory, with a pool that keeps its word. */
export function identityWorld(wrap: (table: Table) => Table = (table) => table) {
  const world = aWorld();
  const table = wrap(world.table);
  const secrets = countedSecrets();
  const macOf = async (email: string) => sha256(`mac of ${email}`);
  const directory = directoryStore(table);
  const wasDeleted = tombstones(table);
  const storesOf = (tenantId: TenantId) => {
    const seal = world.seal(tenantId);
    return {
      people: peopleStore(tenantId, table, seal),
      addresses: addressStore(tenantId, table),
      invitations: invitationStore(tenantId, table, seal),
      tokens: tokenStore(tenantId, table, seal),
      sessions: sessionStore(tenantId, table, seal),
      limits: limitStore(tenantId),
      standing: standingStore(tenantId, table),
    };
  };
  const pool = fakePool(world.clock, (tenantId, userId) =>
    shapeToken({ tenantId, userId }, { ...storesOf(tenantId), clock: world.clock }),
  );
  const committerOf = (ctx: Pick<TenantContext, 'tenantId' | 'actor' | 'requestId' | 'now' | 'idempotency'>) =>
    committer(table, world.seal(ctx.tenantId), world.newId, ctx);
  const mails: Mail[] = [];
  return {
    ...world,
    pool,
    mails,
    secrets,
    macOf,
    directory,
    deps: (ctx: TenantContext): IdentityDeps => {
      const { idempotency: _, ...aside } = ctx;
      const own = { commit: committerOf(ctx), commitAside: committerOf(aside), newId: world.newId, clock: world.clock };
      return { ...storesOf(ctx.tenantId), secrets, macOf, ...own };
    },
    memberDeps: (tenantId: TenantId = tenantA): MemberDeps => {
      const actor = { type: 'system', id: 'tenants/create-owner' } as const;
      const commit = committerOf({ tenantId, actor, requestId: 'task', now: world.clock() });
      return { ...storesOf(tenantId), directory, pool, macOf, commit };
    },
    sessionDeps: (): SessionDeps => ({
      ...{ directory, pool, macOf, secrets, wasDeleted },
      attempts: attemptStore(table, async () => {}),
      inTenant: (tenantId) => ({
        ...storesOf(tenantId),
        commitAs: (id) =>
          committerOf({ tenantId, actor: { type: 'user', id }, requestId: 'sign-in', now: world.clock() }),
      }),
    }),
    acceptDeps: (): AcceptDeps => ({
      ...{ directory, pool, secrets, wasDeleted },
      inTenant: (tenantId) => ({
        ...storesOf(tenantId),
        replays: replayStore(tenantId, table, world.seal(tenantId), () => epochSeconds(world.clock())),
        commitAs: (id, idempotency) =>
          committerOf({
            ...{ tenantId, actor: { type: 'user', id } as const, requestId: 'accept', now: world.clock() },
            ...(idempotency ? { idempotency } : {}),
          }),
      }),
    }),
    authorizeDeps: (): AuthorizeDeps => ({
      ...{ secrets, wasDeleted, clock: world.clock, inTenant: storesOf, fallbackKey: 'fallback' },
      verify: pool.verify,
    }),
    mailDeps: (ctx: TenantContext): SendInvitationDeps => ({
      ...storesOf(ctx.tenantId),
      commit: committerOf(ctx),
      sendMail: async (mail) => void mails.push(mail),
      consoleUrl: 'https://console.tenantry.test',
    }),
    async aTenant(tenantId: TenantId = tenantA, given: { plan?: PlanKey; state?: TenantState; slug?: string } = {}) {
      const item = { name: `Tenant ${tenantId.slice(-1)}`, slug: `slug-${tenantId.slice(-1).toLowerCase()}` };
      const standing = { state: 'active', plan: 'pro', tier: 'pool', mode: 'live', gatewayKeyValue: `key ${tenantId}` };
      const put = { ...tenantKeyOf(tenantId), entity: 'tenant', version: 1, ...item, ...standing, ...given };
      await world.table.transact([{ put }]);
    },
    /** A member with a user in the pool, as accepting or provisioning makes one. */
    async aPerson(
      id: string,
      {
        role = 'member',
        email = `${id.slice(-1).toLowerCase()}@example.com`,
        tenantId = tenantA,
        state = 'active',
      }: {
        role?: Role;
        email?: string;
        tenantId?: TenantId;
        state?: 'active' | 'inactive';
      } = {},
    ) {
      const { people, addresses, limits } = storesOf(tenantId);
      const now = world.clock();
      const mac = await macOf(email);
      const stored = { version: 1, createdAt: now, updatedAt: now, revokedBeforeMs: 0, endedBeforeMs: 0 };
      const never = new Error('taken') as never;
      await world.table.transact([
        await people.add({ id, email, name: `Person ${id.slice(-1)}`, emailMac: mac, role, state, ...stored }),
        addresses.take({ mac, kind: 'member', id }, now, never),
        ...(state === 'active' ? [limits.takePlaces(1, null, now, never)] : []),
        ...(role === 'owner' && state === 'active' ? [limits.addOwner(now)] : []),
      ]);
      await directory.claim({ mac, tenantId, userId: id }, now, never);
      await directory.confirm({ mac, tenantId, userId: id }, now);
      await pool.create(id, tenantId);
      await pool.setPassword(id, PASSWORD);
    },
    count: (sk: 'PEOPLE' | 'OWNERS' | 'TOKENS', tenantId: TenantId = tenantA) => {
      const item = world.table.items.get(JSON.stringify([`TENANT#${tenantId}#LIMIT`, sk]));
      return sk === 'OWNERS' ? -Number(item?.['minusCount'] ?? 0) : Number(item?.['count'] ?? 0);
    },
    mark: (id: string, tenantId: TenantId = tenantA) =>
      Number(
        world.table.items.get(JSON.stringify([`TENANT#${tenantId}#CONFIG`, `WATERMARK#${id}`]))?.['revokedBefore'] ?? 0,
      ),
    journal: (tenantId: TenantId = tenantA) => world.table.all(`TENANT#${tenantId}#JOURNAL`),
    nowMs: () => epochMs(world.clock()),
  };
}
