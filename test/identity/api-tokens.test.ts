import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createApiToken } from '../../functions/identity/verbs/create-api-token.ts';
import { getApiToken } from '../../functions/identity/verbs/get-api-token.ts';
import { listApiTokens } from '../../functions/identity/verbs/list-api-tokens.ts';
import { revokeApiToken } from '../../functions/identity/verbs/revoke-api-token.ts';
import { type Permission, permissions, permissionsOf } from '../../functions/kernel/permissions.ts';
import type { TenantContext } from '../../functions/kernel/tenant-context.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import { type IdentityWorld, identityWorld, ownerId } from './identity-world.ts';
import { scheduledTable } from './scheduled-table.ts';

let world: IdentityWorld;
beforeEach(async () => {
  world = identityWorld();
  await world.aTenant();
  await world.aPerson(ownerId, { role: 'owner' });
});

const owner = (more: Partial<TenantContext> = {}) => world.ctx(more);
const make = (input: { name?: string; scopes?: Permission[]; expiresAt?: string } = {}, ctx = owner()) =>
  createApiToken(ctx, { name: 'ci', scopes: ['projects:read'], ...input }, world.deps(ctx));
const revoke = (tokenId: string, ctx = owner()) => revokeApiToken(ctx, { tokenId }, world.deps(ctx));
const get = (tokenId: string, ctx = owner()) => getApiToken(ctx, { tokenId }, world.deps(ctx));

describe('making an API token', () => {
  it('shows it once, names its tenant in it and leaves an audit record', async () => {
    const made = await make();
    expect(made.token).toMatch(/^tnt_live_01HAAAAAAAAAAAAAAAAAAAAAAA_[0-9A-Z]{26}_.{43}$/);
    expect(made).toMatchObject({ state: 'active', createdBy: ownerId, hint: made.token.slice(-4), expiresAt: null });
    expect(await get(made.id)).not.toHaveProperty('token');
    expect(world.journal()).toMatchObject([
      { action: 'api-token.create', target: made.id, changes: { scopes: ['projects:read'] } },
    ]);
    expect(JSON.stringify(world.table.all())).not.toContain(made.token.slice(-43));
  });

  it('says test in a sandbox tenant', async () => {
    expect((await make({}, owner({ mode: 'sandbox' }))).token).toMatch(/^tnt_test_/);
  });

  it('carries only scopes that its maker has, and never the deletion of the tenant', async () => {
    const admin = () => owner({ role: 'admin', permissions: permissionsOf.admin });
    await expect(make({ scopes: ['billing:write'] }, admin())).rejects.toMatchObject({ code: 'scope-not-grantable' });
    await expect(make({ scopes: ['tenant:delete'] })).rejects.toMatchObject({ code: 'scope-not-grantable' });
    await expect(make({ scopes: ['usage:write'] }, admin())).resolves.toMatchObject({ scopes: ['usage:write'] });
    const all = permissions.filter((scope) => scope !== 'tenant:delete');
    await expect(make({ scopes: all })).resolves.toMatchObject({ scopes: all });
  });

  it('made by a token, carries only what that token has, usage:write included', async () => {
    const actor = { type: 'token', id: 'tok_1', userId: ownerId } as const;
    const token = (held: Permission[]) => owner({ actor, permissions: held });
    const attempt = (scopes: Permission[], held: Permission[]) => make({ scopes }, token(held));
    await expect(attempt(['projects:read'], ['tokens:write'])).rejects.toMatchObject({ code: 'scope-not-grantable' });
    await expect(attempt(['usage:write'], ['tokens:write'])).rejects.toMatchObject({ code: 'scope-not-grantable' });
    const made = await attempt(['usage:write'], ['tokens:write', 'usage:write']);
    expect(made.createdBy).toBe(ownerId);
  });

  it('refuses an expiry in the past', async () => {
    await expect(make({ expiresAt: '2026-11-24T10:00:00Z' })).rejects.toMatchObject({ code: 'token-expiry-past' });
    await expect(make({ expiresAt: '2026-11-24T10:00:01Z' })).resolves.toMatchObject({
      expiresAt: '2026-11-24T10:00:01.000Z',
    });
  });

  it("stays within the plan's number; a revoked or expired token makes room", async () => {
    const free = () => owner({ plan: 'free' });
    const first = await make({}, free());
    await make({ expiresAt: '2026-11-24T11:00:00Z' }, free());
    await expect(make({}, free())).rejects.toMatchObject({
      code: 'limit-reached',
      options: { extra: { limit: 'apiTokens', max: 2 } },
    });
    await revoke(first.id);
    await make({}, free());
    world.advance(3_600);
    await expect(make({}, free())).resolves.toBeDefined();
    expect(world.count('TOKENS')).toBe(2);
  });

  it('is refused to a maker who has been deactivated meanwhile', async () => {
    const gone = 'usr_0000000000000000000000000B';
    await world.aPerson(gone, { role: 'admin', state: 'inactive' });
    const ctx = owner({ actor: { type: 'user', id: gone } });
    await expect(make({}, ctx)).rejects.toMatchObject({ code: 'credential-revoked' });
  });

  it('takes the same idempotency key as one token', async () => {
    const idempotency = { id: 'key', requestHash: 'hash' };
    await Promise.allSettled([make({}, owner({ idempotency })), make({}, owner({ idempotency }))]);
    expect(world.count('TOKENS')).toBe(1);
  });

  it('counts exactly in every interleaving of makings and revocations', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 6 }), fc.boolean(), async (s, requests, revokes) => {
        const concurrent = identityWorld((table) => scheduledTable(table, s));
        await concurrent.aTenant();
        await s.waitFor(concurrent.aPerson(ownerId, { role: 'owner' }));
        const one = async () => {
          const ctx = concurrent.ctx({ plan: 'free' });
          const { id } = await createApiToken(ctx, { name: 'ci', scopes: ['usage:read'] }, concurrent.deps(ctx));
          const twice = revokes ? [0, 1] : [];
          await Promise.allSettled(twice.map(() => revokeApiToken(ctx, { tokenId: id }, concurrent.deps(ctx))));
        };
        await s.waitFor(Promise.allSettled(Array.from({ length: requests }, one)));
        const active = concurrent.table.all(`TENANT#${tenantA}#TOKEN`).filter(({ state }) => state === 'active');
        expect(concurrent.count('TOKENS')).toBe(active.length);
        if (!revokes) expect(active).toHaveLength(Math.min(2, requests));
      }),
      { numRuns: 60 },
    );
  });
});

describe('revoking an API token', () => {
  it('marks it, so that it is refused within a second, and tells it', async () => {
    const { id } = await make();
    await revoke(id);
    expect(await get(id)).toMatchObject({ state: 'revoked' });
    expect(world.mark(id)).toBeGreaterThan(world.nowMs());
    expect(world.journal().at(-1)).toMatchObject({
      action: 'api-token.revoke',
      events: [{ type: 'ApiTokenRevoked', data: { tokenId: id } }],
    });
  });

  it('is content with a token that has been revoked', async () => {
    const { id } = await make();
    await revoke(id);
    await revoke(id);
    expect(world.count('TOKENS')).toBe(0);
  });

  it("answers another tenant's token exactly as a missing one", async () => {
    await world.aTenant(tenantB);
    await world.aPerson(ownerId, { role: 'owner', tenantId: tenantB });
    const { id } = await make({}, owner({ tenantId: tenantB }));
    await expect(revoke(id)).rejects.toMatchObject({ code: 'not-found' });
    await expect(get(id)).rejects.toMatchObject({ code: 'not-found' });
    expect((await listApiTokens(owner(), { limit: 10 }, world.deps(owner()))).data).toEqual([]);
  });

  it('honors If-Match', async () => {
    const { id } = await make();
    await expect(revoke(id, owner({ ifMatch: 9 }))).rejects.toMatchObject({ code: 'etag-mismatch' });
    await expect(revoke(id, owner({ ifMatch: 1 }))).resolves.toBeUndefined();
  });
});
