import { beforeEach, describe, expect, it } from 'vitest';
import { apiTokenText } from '../../functions/identity/domain/credential.ts';
import { authorize } from '../../functions/identity/verbs/authorize.ts';
import { createApiToken } from '../../functions/identity/verbs/create-api-token.ts';
import { createSession } from '../../functions/identity/verbs/create-session.ts';
import { revokeApiToken } from '../../functions/identity/verbs/revoke-api-token.ts';
import { shapeToken } from '../../functions/identity/verbs/shape-token.ts';
import { updateUser } from '../../functions/identity/verbs/update-user.ts';
import { type Permission, permissionsOf } from '../../functions/kernel/permissions.ts';
import { authorizerContextSchema } from '../../functions/kernel/tenant-context.ts';
import { tenantKeyOf } from '../../functions/platform/watermark.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import { type IdentityWorld, identityWorld, ownerId, PASSWORD } from './identity-world.ts';

const adminId = 'usr_0000000000000000000000000B';
let world: IdentityWorld;

beforeEach(async () => {
  world = identityWorld();
  await world.aTenant();
  await world.aPerson(ownerId, { role: 'owner' });
  await world.aPerson(adminId, { role: 'admin' });
});

const ask = (bearer: string) => authorize(bearer, world.authorizeDeps());
const contextOf = async (bearer: string) => authorizerContextSchema.parse((await ask(bearer))?.context);
const signIn = async (email = 'a@example.com') =>
  (await createSession(world.anyone(), { email, password: PASSWORD }, world.sessionDeps())).accessToken;
const aToken = async (scopes: Permission[], options: { by?: string; expiresAt?: string } = {}) => {
  const role = options.by === adminId ? ('admin' as const) : ('owner' as const);
  const ctx = world.ctx({ role, permissions: permissionsOf[role], actor: { type: 'user', id: options.by ?? ownerId } });
  const expiresAt = options.expiresAt ? { expiresAt: options.expiresAt } : {};
  return createApiToken(ctx, { name: 'ci', scopes, ...expiresAt }, world.deps(ctx));
};
const change = (userId: string, input: object) => {
  const ctx = world.ctx();
  return updateUser(ctx, { userId, ...input }, world.deps(ctx));
};

describe('the authorizer', () => {
  it('says who a person is, in the very shape that serve reads, under the gateway key of the tenant', async () => {
    const bearer = await signIn();
    expect(await contextOf(bearer)).toMatchObject({
      tenantId: tenantA,
      tenantState: 'active',
      plan: 'pro',
      tier: 'pool',
      mode: 'live',
      actorType: 'user',
      actorId: ownerId,
      userId: ownerId,
      role: 'owner',
      permissions: permissionsOf.owner,
      issuedAt: world.nowMs(),
    });
    expect(await ask(bearer)).toMatchObject({ principalId: ownerId, usageIdentifierKey: `key ${tenantA}` });
  });

  it('denies a tenant beyond its limit only where it stays so until it is asked again, at the limit that holds now', async () => {
    const bearer = await signIn();
    const key = { pk: `TENANT#${tenantA}#RATE`, sk: 'TENANT' };
    const used = (ago: number, count: number) =>
      world.table.transact([{ put: { ...key, start: world.nowMs() - ago * 1_000, used: count, cell0: count } }]);

    await used(40, 600);
    expect(await ask(bearer)).toMatchObject({ isRefused: true, context: { retryAfter: '21' } });
    await used(50, 600);
    expect(await ask(bearer)).not.toHaveProperty('isRefused');
    await used(40, 599);
    expect(await ask(bearer)).not.toHaveProperty('isRefused');
    await used(40, 600);
    const overrides = { requestsPerMinute: 601 };
    await world.table.transact([{ put: { pk: `TENANT#${tenantA}#CONFIG`, sk: 'LIMITS', overrides } }]);
    expect(await ask(bearer)).not.toHaveProperty('isRefused');
    expect(await ask('nonsense')).toBeUndefined();
  });

  it('passes strings only, because the gateway passes nothing else', async () => {
    const { context } = (await ask(await signIn())) ?? { context: { nothing: 0 } };
    expect(Object.values(context).every((value) => typeof value === 'string')).toBe(true);
  });

  it('says whose token it is, with its scopes alone', async () => {
    const { id, token } = await aToken(['projects:read', 'usage:write']);
    expect(await contextOf(token)).toMatchObject({
      actorType: 'token',
      actorId: id,
      userId: ownerId,
      permissions: ['projects:read', 'usage:write'],
    });
  });

  it.each(['', 'nonsense', 'tnt_live_x_y_z', 'a.b.c'])('knows nobody by %j', async (bearer) => {
    expect(await ask(bearer)).toBeUndefined();
  });

  it('refuses a wrong secret, an unknown token and a token put into another tenant, all alike', async () => {
    await world.aTenant(tenantB);
    const { id: tokenId, token } = await aToken(['projects:read']);
    const secret = token.slice(-43);
    const wrong = apiTokenText('live', { tenantId: tenantA, tokenId, secret: 'x'.repeat(43) });
    const unknown = apiTokenText('live', { tenantId: tenantA, tokenId: `tok_${'0'.repeat(26)}`, secret });
    const moved = apiTokenText('live', { tenantId: tenantB, tokenId, secret });
    for (const bearer of [wrong, unknown, moved]) expect(await ask(bearer)).toBeUndefined();
  });

  it('refuses a token after its expiry and after its revocation', async () => {
    const expiring = await aToken(['projects:read'], { expiresAt: '2026-11-24T11:00:00.000Z' });
    const revoked = await aToken(['projects:read']);
    const ctx = world.ctx();
    await revokeApiToken(ctx, { tokenId: revoked.id }, world.deps(ctx));
    expect(await ask(revoked.token)).toBeUndefined();
    expect(await ask(expiring.token)).toBeDefined();
    world.advance(3_600);
    expect(await ask(expiring.token)).toBeUndefined();
  });

  it("cuts a token to what its maker's role still has, and a demoted admin's usage:write with it", async () => {
    const { token } = await aToken(['projects:read', 'people:write', 'usage:write'], { by: adminId });
    await change(adminId, { role: 'viewer' });
    expect((await contextOf(token)).permissions).toEqual(['projects:read']);
  });

  it("ends a token with its maker's deactivation, and no reactivation brings it back", async () => {
    const { token } = await aToken(['projects:read'], { by: adminId });
    await change(adminId, { state: 'inactive' });
    expect(await ask(token)).toBeUndefined();
    await change(adminId, { state: 'active' });
    expect(await ask(token)).toBeUndefined();
    const again = await aToken(['projects:read'], { by: adminId });
    expect(await ask(again.token)).toBeDefined();
  });

  it('dates a token after the last change of its maker, so that only later marks refuse it', async () => {
    const { token } = await aToken(['projects:read'], { by: adminId });
    const before = await contextOf(token);
    await change(adminId, { role: 'member' });
    expect(before.issuedAt).toBeLessThan(world.mark(adminId));
    expect((await contextOf(token)).issuedAt).toBeGreaterThanOrEqual(world.mark(adminId));
  });

  it('lets everybody of a deleted tenant through to their 410, on a key that still exists', async () => {
    const [person, { token }] = [await signIn(), await aToken(['projects:read'])];
    await world.aTenant(tenantA, { state: 'deleting' });
    for (const bearer of [person, token])
      expect(await ask(bearer)).toMatchObject({ usageIdentifierKey: 'fallback', context: { tenantState: 'deleting' } });
    await world.table.transact([
      { delete: tenantKeyOf(tenantA) },
      { put: { pk: `PLATFORM#TOMBSTONE#${tenantA}`, sk: 'TOMBSTONE' } },
    ]);
    for (const bearer of [person, token])
      expect(await ask(bearer)).toMatchObject({ usageIdentifierKey: 'fallback', context: { tenantState: 'deleted' } });
  });

  it('gives no right in a deleted tenant to a token that can no longer be checked', async () => {
    await world.aTenant(tenantA, { state: 'deleting' });
    const forged = apiTokenText('live', {
      tenantId: tenantA,
      tokenId: `tok_${'0'.repeat(26)}`,
      secret: 'x'.repeat(43),
    });
    expect(await contextOf(forged)).toMatchObject({ actorType: 'token', permissions: [] });
    expect((await contextOf(forged)).role).toBeUndefined();
  });

  it('refuses the credentials of a tenant that never was', async () => {
    const never = apiTokenText('live', { tenantId: tenantB, tokenId: `tok_${'0'.repeat(26)}`, secret: 'x'.repeat(43) });
    expect(await ask(never)).toBeUndefined();
  });
});

describe('the claims of an access token', () => {
  const shape = (userId: string, tenantId = tenantA) =>
    shapeToken({ tenantId, userId }, { ...world.authorizeDeps().inTenant(tenantId), clock: world.clock });

  it('are tenant, person, present role and the instant of issue', async () => {
    const issuedAtMs = String(world.nowMs());
    expect(await shape(adminId)).toEqual({ tenantId: tenantA, userId: adminId, role: 'admin', issuedAtMs });
  });

  it('are dated at the mark where a change has just been made, so that a renewed token passes at once', async () => {
    await change(adminId, { role: 'member' });
    const claims = await shape(adminId);
    expect(claims['role']).toBe('member');
    expect(Number(claims['issuedAtMs'])).toBeGreaterThanOrEqual(world.mark(adminId));
  });

  it('are dated before the mark where the old role was read, however late the commit', async () => {
    const before = await shape(adminId);
    world.advance(1);
    await change(adminId, { role: 'member' });
    expect(Number(before['issuedAtMs'])).toBeLessThan(world.mark(adminId));
  });

  it.each(['provisioning', 'deleting', 'deleted'] as const)('are refused while the tenant is %s', async (state) => {
    await world.aTenant(tenantA, { state });
    await expect(shape(adminId)).rejects.toThrow('not-standing');
  });

  it('are refused to the inactive, to strangers and to people of another tenant', async () => {
    await world.aTenant(tenantB);
    await change(adminId, { state: 'inactive' });
    await expect(shape(adminId)).rejects.toThrow();
    await expect(shape(`usr_${'0'.repeat(26)}`)).rejects.toThrow();
    await expect(shape(ownerId, tenantB)).rejects.toThrow();
  });
});
