import { beforeEach, describe, expect, it } from 'vitest';
import { authorize } from '../../functions/identity/verbs/authorize.ts';
import { createSession } from '../../functions/identity/verbs/create-session.ts';
import { endSession } from '../../functions/identity/verbs/end-session.ts';
import { refreshSession } from '../../functions/identity/verbs/refresh-session.ts';
import { updateUser } from '../../functions/identity/verbs/update-user.ts';
import { tenantKeyOf } from '../../functions/platform/watermark.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import { type IdentityWorld, identityWorld, ownerId, PASSWORD } from './identity-world.ts';

const otherId = 'usr_0000000000000000000000000B';
const email = 'a@example.com';
let world: IdentityWorld;

beforeEach(async () => {
  world = identityWorld();
  await world.aTenant();
  await world.aPerson(ownerId, { role: 'owner', email });
});

const signIn = (input: object = {}) =>
  createSession(world.anyone(), { email, password: PASSWORD, ...input }, world.sessionDeps());
const renew = (refreshToken: string) => refreshSession(world.anyone(), { refreshToken }, world.sessionDeps());

describe('signing in', () => {
  it('answers tokens, tenant and role, and leaves an audit record', async () => {
    const session = await signIn();
    expect(session).toMatchObject({ tenantId: tenantA, role: 'owner', expiresAt: '2026-11-24T10:15:00.000Z' });
    expect(session.refreshToken).toMatch(new RegExp(`^tnr_${tenantA}_${ownerId}_`));
    expect(world.journal()).toMatchObject([{ action: 'session.create', actor: { type: 'user', id: ownerId } }]);
  });

  it('keeps the pool token of a session sealed and its own secret hashed', async () => {
    const { refreshToken } = await signIn();
    const stored = JSON.stringify(world.table.all());
    expect(stored).not.toContain('pool-');
    expect(stored).not.toContain(refreshToken.slice(-43));
  });

  it('answers a wrong password and an unknown address alike, with one question to the pool each', async () => {
    const wrong = await signIn({ password: 'wrong' }).catch((error: unknown) => error);
    const before = world.pool.signIns();
    const unknown = await signIn({ email: 'nobody@example.com' }).catch((error: unknown) => error);
    expect(wrong).toMatchObject({ code: 'invalid-credentials' });
    expect(unknown).toEqual(wrong);
    expect(world.pool.signIns()).toBe(before + 1);
  });

  it('asks which tenant, only after the password was right in several, and leaves no session behind', async () => {
    await world.aTenant(tenantB);
    await world.aPerson(otherId, { email, tenantId: tenantB });
    await expect(signIn({ password: 'wrong' })).rejects.toMatchObject({ code: 'invalid-credentials' });
    await expect(signIn()).rejects.toMatchObject({
      code: 'tenant-choice',
      options: {
        extra: {
          tenants: [
            { id: tenantA, name: 'Tenant A' },
            { id: tenantB, name: 'Tenant B' },
          ],
        },
      },
    });
    expect(world.pool.revoked.size).toBe(2);
    expect(world.table.all().filter(({ entity }) => (entity as unknown) === 'session')).toEqual([]);
  });

  it.each([
    ['id', tenantB as string],
    ['slug', 'slug-b'],
  ])('picks a tenant by its %s', async (_, tenant) => {
    await world.aTenant(tenantB);
    await world.aPerson(otherId, { email, tenantId: tenantB, role: 'viewer' });
    expect(await signIn({ tenant })).toMatchObject({ tenantId: tenantB, role: 'viewer' });
  });

  it('lets in the one membership whose password it was, without a choice', async () => {
    await world.aTenant(tenantB);
    await world.aPerson(otherId, { email, tenantId: tenantB });
    await world.pool.setPassword(otherId, 'another password');
    expect(await signIn({ password: 'another password' })).toMatchObject({ tenantId: tenantB });
  });

  it('is refused to inactive people and in tenants that are being deleted, as a wrong password is', async () => {
    await world.aPerson(otherId, { state: 'inactive' });
    await expect(signIn({ email: 'b@example.com' })).rejects.toMatchObject({ code: 'invalid-credentials' });
    await world.aTenant(tenantA, { state: 'deleting' });
    await expect(signIn()).rejects.toMatchObject({ code: 'invalid-credentials' });
  });

  it('asks people with a second factor for its code', async () => {
    const user = world.pool.users.get(ownerId);
    if (user) user.code = '123456';
    await expect(signIn()).rejects.toMatchObject({ code: 'mfa-required' });
    await expect(signIn({ mfaCode: '000000' })).rejects.toMatchObject({ code: 'invalid-credentials' });
    await expect(signIn({ password: 'wrong', mfaCode: '123456' })).rejects.toMatchObject({
      code: 'invalid-credentials',
    });
    expect(await signIn({ mfaCode: '123456' })).toMatchObject({ tenantId: tenantA });
  });

  it('is refused after ten failures from one place in a minute, and works again in the next', async () => {
    for (let i = 0; i < 10; i += 1)
      await expect(signIn({ password: 'wrong' })).rejects.toMatchObject({ code: 'invalid-credentials' });
    await expect(signIn()).rejects.toMatchObject({ code: 'too-many-attempts', options: { retryAfterSeconds: 60 } });
    await expect(
      createSession(world.anyone({ sourceIp: '198.51.100.7' }), { email, password: PASSWORD }, world.sessionDeps()),
    ).resolves.toMatchObject({ tenantId: tenantA });
    world.advance(60);
    await expect(signIn()).resolves.toMatchObject({ tenantId: tenantA });
  });

  it('counts failures at one address from anywhere, and right passwords not at all', async () => {
    for (let i = 0; i < 30; i += 1) await signIn();
    const from = (i: number) => world.anyone({ sourceIp: `198.51.100.${i}` });
    const wrong = { email, password: 'wrong' };
    for (let i = 0; i < 100; i += 1)
      await expect(createSession(from(i), wrong, world.sessionDeps())).rejects.toMatchObject({
        code: 'invalid-credentials',
      });
    await expect(createSession(from(101), wrong, world.sessionDeps())).rejects.toMatchObject({
      code: 'too-many-attempts',
    });
  });
});

describe('renewing a session', () => {
  it('answers a new pair; the old refresh token is spent', async () => {
    const first = await signIn();
    const second = await renew(first.refreshToken);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    await expect(renew(first.refreshToken)).rejects.toMatchObject({ code: 'session-expired' });
    expect(await renew(second.refreshToken)).toMatchObject({ tenantId: tenantA, role: 'owner' });
  });

  it('ends the session when a spent token comes back later', async () => {
    const first = await signIn();
    const second = await renew(first.refreshToken);
    world.advance(11);
    await expect(renew(first.refreshToken)).rejects.toMatchObject({ code: 'session-expired' });
    await expect(renew(second.refreshToken)).rejects.toMatchObject({ code: 'session-expired' });
  });

  it('gives one of two simultaneous renewals a new pair', async () => {
    const { refreshToken } = await signIn();
    const answers = await Promise.allSettled([renew(refreshToken), renew(refreshToken)]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('takes up a role changed meanwhile, and ends with a deactivation for good', async () => {
    await world.aPerson(otherId, { role: 'member' });
    const session = await signIn({ email: 'b@example.com' });
    const change = (input: object) => {
      const ctx = world.ctx();
      return updateUser(ctx, { userId: otherId, ...input }, world.deps(ctx));
    };
    await change({ role: 'viewer' });
    const renewed = await renew(session.refreshToken);
    expect(renewed).toMatchObject({ role: 'viewer' });
    await change({ state: 'inactive' });
    await expect(renew(renewed.refreshToken)).rejects.toMatchObject({ code: 'session-expired' });
    await change({ state: 'active' });
    await expect(renew(renewed.refreshToken)).rejects.toMatchObject({ code: 'session-expired' });
    expect(await signIn({ email: 'b@example.com' })).toMatchObject({ role: 'viewer' });
  });

  it.each(['nonsense', 'tnr_', `tnr_${tenantA}_${ownerId}_unknown_${'x'.repeat(43)}`])(
    'refuses %s',
    async (refreshToken) => {
      await expect(renew(refreshToken)).rejects.toMatchObject({ code: 'session-expired' });
    },
  );

  it('does not take the token of one person for another, nor of one tenant for another', async () => {
    await world.aTenant(tenantB);
    const { refreshToken } = await signIn();
    await expect(renew(refreshToken.replace(ownerId, otherId))).rejects.toMatchObject({ code: 'session-expired' });
    await expect(renew(refreshToken.replace(tenantA, tenantB))).rejects.toMatchObject({ code: 'session-expired' });
  });

  it('is 410 as soon as the tenant is being deleted, and stays so when only the tombstone is left', async () => {
    const { refreshToken } = await signIn();
    await world.aTenant(tenantA, { state: 'deleting' });
    await expect(renew(refreshToken)).rejects.toMatchObject({ code: 'tenant-deleted' });
    await world.table.transact([
      { delete: tenantKeyOf(tenantA) },
      { put: { pk: `PLATFORM#TOMBSTONE#${tenantA}`, sk: 'TOMBSTONE' } },
    ]);
    await expect(renew(refreshToken)).rejects.toMatchObject({ code: 'tenant-deleted' });
  });
});

describe('signing out', () => {
  const signOut = async (accessToken: string) => {
    const authorization = await authorize(accessToken, world.authorizeDeps());
    const ctx = world.ctx({ sessionId: String(authorization?.context['sessionId']) });
    return endSession(ctx, {}, world.deps(ctx));
  };

  it('marks the session, so that its access tokens are refused, and spends its refresh token', async () => {
    const session = await signIn();
    const authorization = await authorize(session.accessToken, world.authorizeDeps());
    await signOut(session.accessToken);
    expect(world.mark(String(authorization?.context['sessionId']))).toBeGreaterThan(
      Number(authorization?.context['issuedAt']),
    );
    await expect(renew(session.refreshToken)).rejects.toMatchObject({ code: 'session-expired' });
  });

  it('ends the session also with an access token that was renewed', async () => {
    const session = await signIn();
    const renewed = await renew(session.refreshToken);
    await signOut(renewed.accessToken);
    await expect(renew(renewed.refreshToken)).rejects.toMatchObject({ code: 'session-expired' });
  });

  it("leaves the person's other sessions alone", async () => {
    const [one, two] = [await signIn(), await signIn()];
    await signOut(one.accessToken);
    expect(await renew(two.refreshToken)).toMatchObject({ tenantId: tenantA });
  });

  it('is nothing that an API token can do', async () => {
    const ctx = world.ctx({ actor: { type: 'token', id: 'tok_1', userId: ownerId } });
    await expect(endSession(ctx, {}, world.deps(ctx))).rejects.toMatchObject({ code: 'no-session' });
  });
});
