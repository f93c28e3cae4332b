import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { acceptInvitation } from '../../functions/identity/verbs/accept-invitation.ts';
import { createInvitation } from '../../functions/identity/verbs/create-invitation.ts';
import { createSession } from '../../functions/identity/verbs/create-session.ts';
import { getInvitation } from '../../functions/identity/verbs/get-invitation.ts';
import { listInvitations } from '../../functions/identity/verbs/list-invitations.ts';
import { resendInvitation } from '../../functions/identity/verbs/resend-invitation.ts';
import { revokeInvitation } from '../../functions/identity/verbs/revoke-invitation.ts';
import { sendInvitation } from '../../functions/identity/verbs/send-invitation.ts';
import { permissionsOf, type Role } from '../../functions/kernel/permissions.ts';
import type { TenantContext } from '../../functions/kernel/tenant-context.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import { type IdentityWorld, identityWorld, ownerId, PASSWORD } from './identity-world.ts';
import { scheduledTable } from './scheduled-table.ts';

const email = 'new@example.com';
const DAY = 86_400;
let world: IdentityWorld;

beforeEach(async () => {
  world = identityWorld();
  await world.aTenant();
  await world.aPerson(ownerId, { role: 'owner' });
});

const owner = (more: Partial<TenantContext> = {}) => world.ctx(more);
const admin = () => world.ctx({ role: 'admin', permissions: permissionsOf.admin });
const invite = (input: { email?: string; role?: Role } = {}, ctx = owner()) =>
  createInvitation(ctx, { email, role: 'member', ...input }, world.deps(ctx));
const call = <Output>(
  verb: (ctx: TenantContext, input: { invitationId: string }, deps: ReturnType<IdentityWorld['deps']>) => Output,
  invitationId: string,
  ctx = owner(),
) => verb(ctx, { invitationId }, world.deps(ctx));

/** The link's token, as the mail carries it. */
async function mailed(invitationId: string): Promise<string> {
  const ctx = owner({ actor: { type: 'system', id: 'identity/send-invitation' } });
  await sendInvitation(ctx, { invitationId }, world.mailDeps(ctx));
  const link = /https:\S+/.exec(world.mails.at(-1)?.text ?? '')?.[0] ?? '';
  return new URL(link).searchParams.get('token') ?? '';
}
const accept = (token: string, more: { name?: string; password?: string; key?: string } = {}) => {
  const { key, ...input } = { name: 'New Person', password: PASSWORD, ...more };
  const ctx = world.anyone(key ? { idempotencyKey: key } : {});
  return acceptInvitation(ctx, { token, ...input }, world.acceptDeps());
};

describe('inviting', () => {
  it('makes an open invitation for seven days, tells it and leaves an audit record', async () => {
    const invitation = await invite();
    expect(invitation).toMatchObject({ email, role: 'member', state: 'open', expiresAt: '2026-12-01T10:00:00.000Z' });
    expect(world.journal()).toMatchObject([
      {
        action: 'invitation.create',
        target: invitation.id,
        events: [{ type: 'InvitationCreated', data: { invitationId: invitation.id, role: 'member' } }],
      },
    ]);
  });

  it('keeps address and secret out of the journal, the events and every unsealed attribute', async () => {
    const token = await mailed((await invite()).id);
    const stored = JSON.stringify(world.table.all());
    expect(stored).not.toContain(email);
    expect(stored).not.toContain(token.slice(-43));
  });

  it('refuses an address that is a member or has an open invitation, and no other tenant learns of either', async () => {
    await world.aTenant(tenantB);
    await invite();
    await expect(invite()).rejects.toMatchObject({ code: 'already-invited' });
    await expect(invite({ email: 'a@example.com' })).rejects.toMatchObject({ code: 'already-member' });
    await expect(invite({}, owner({ tenantId: tenantB }))).resolves.toMatchObject({ state: 'open' });
    await expect(invite({ email: 'a@example.com' }, owner({ tenantId: tenantB }))).resolves.toBeDefined();
  });

  it('lets an admin invite anybody but owners', async () => {
    await expect(invite({ role: 'owner' }, admin())).rejects.toMatchObject({ code: 'role-not-grantable' });
    await expect(invite({ role: 'billing' }, admin())).resolves.toBeDefined();
  });

  it("counts invited people against the plan's people", async () => {
    const free = { plan: 'free' } as const;
    await invite({ email: '1@example.com' }, owner(free));
    const second = await invite({ email: '2@example.com' }, owner(free));
    const third = () => invite({ email: '3@example.com' }, owner(free));
    await expect(third()).rejects.toMatchObject({
      code: 'limit-reached',
      options: { extra: { limit: 'people', max: 3 } },
    });
    await call(revokeInvitation, second.id);
    await expect(third()).resolves.toBeDefined();
  });

  it('has no limit where the plan has none', async () => {
    const enterprise = owner({ plan: 'enterprise' });
    for (let i = 0; i < 60; i += 1) await invite({ email: `${i}@example.com` }, enterprise);
    expect(world.count('PEOPLE')).toBe(61);
  });

  it('frees the place and the address of a lapsed invitation when they are needed', async () => {
    const free = () => owner({ plan: 'free' });
    const lapsed = await invite({ email: '1@example.com' }, free());
    await invite({ email: '2@example.com' }, free());
    world.advance(7 * DAY);
    expect(await call(getInvitation, lapsed.id)).toMatchObject({ state: 'expired' });
    await invite({ email: '3@example.com' }, free());
    await expect(invite({ email: '1@example.com' }, free())).resolves.toMatchObject({ state: 'open' });
    expect(world.count('PEOPLE')).toBe(3);
  });

  it('takes the same idempotency key as one invitation', async () => {
    const idempotency = { id: 'key', requestHash: 'hash' };
    const answers = await Promise.allSettled([invite({}, owner({ idempotency })), invite({}, owner({ idempotency }))]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(world.count('PEOPLE')).toBe(2);
  });

  it('counts exactly, one invitation an address, in every interleaving of requests', async () => {
    const requests = fc.array(fc.constantFrom('1@example.com', '2@example.com', '3@example.com', '4@example.com'), {
      minLength: 2,
      maxLength: 7,
    });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), requests, async (s, emails) => {
        const concurrent = identityWorld((table) => scheduledTable(table, s));
        await concurrent.aTenant();
        await s.waitFor(concurrent.aPerson(ownerId, { role: 'owner' }));
        const all = Promise.allSettled(
          emails.map(async (address) => {
            const ctx = concurrent.ctx({ plan: 'free' });
            return createInvitation(ctx, { email: address, role: 'member' }, concurrent.deps(ctx));
          }),
        );
        const answers = await s.waitFor(all);
        const made = answers.filter(({ status }) => status === 'fulfilled').length;
        expect(made).toBe(Math.min(2, new Set(emails).size));
        expect(concurrent.count('PEOPLE')).toBe(1 + made);
        expect(concurrent.table.all(`TENANT#${tenantA}#INVITATION`)).toHaveLength(made);
      }),
      { numRuns: 60 },
    );
  });
});

describe('reading, sending again and revoking', () => {
  it('lists newest first', async () => {
    const made = [await invite({ email: '1@example.com' }), await invite({ email: '2@example.com' })];
    const { data } = await listInvitations(owner(), { limit: 10 }, world.deps(owner()));
    expect(data.map(({ id }) => id)).toEqual(made.map(({ id }) => id).reverse());
  });

  it("answers another tenant's invitation exactly as a missing one", async () => {
    await world.aTenant(tenantB);
    const { id } = await invite({}, owner({ tenantId: tenantB }));
    for (const verb of [getInvitation, resendInvitation, revokeInvitation])
      await expect(call(verb as typeof getInvitation, id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('sends a new link; the old one is void', async () => {
    const { id } = await invite();
    const old = await mailed(id);
    world.advance(DAY);
    expect(await call(resendInvitation, id)).toMatchObject({ state: 'open', expiresAt: '2026-12-02T10:00:00.000Z' });
    const renewed = await mailed(id);
    expect(renewed).not.toBe(old);
    await expect(accept(old)).rejects.toMatchObject({ code: 'invitation-not-valid' });
    await expect(accept(renewed)).resolves.toBeDefined();
  });

  it('opens a lapsed one again, whether its place was freed or not, and counts it once', async () => {
    const free = () => owner({ plan: 'free' });
    const { id } = await invite({}, free());
    world.advance(7 * DAY);
    await call(resendInvitation, id);
    expect(world.count('PEOPLE')).toBe(2);
    world.advance(7 * DAY);
    await invite({ email: '1@example.com' }, free());
    await invite({ email: '2@example.com' }, free());
    await expect(call(resendInvitation, id, free())).rejects.toMatchObject({ code: 'limit-reached' });
    expect(world.count('PEOPLE')).toBe(3);
  });

  it('revokes for good', async () => {
    const { id } = await invite();
    const token = await mailed(id);
    expect(await call(revokeInvitation, id)).toMatchObject({ state: 'revoked' });
    await expect(accept(token)).rejects.toMatchObject({ code: 'invitation-not-valid' });
    await expect(call(revokeInvitation, id)).rejects.toMatchObject({ code: 'invitation-closed' });
    await expect(call(resendInvitation, id)).rejects.toMatchObject({ code: 'invitation-closed' });
    expect(world.count('PEOPLE')).toBe(1);
    await expect(invite()).resolves.toMatchObject({ state: 'open' });
  });

  it("keeps admins off owners' invitations", async () => {
    const { id } = await invite({ role: 'owner' });
    for (const verb of [resendInvitation, revokeInvitation])
      await expect(call(verb, id, admin())).rejects.toMatchObject({ code: 'role-not-grantable' });
  });
});

describe('the mail', () => {
  it('goes to the invited address, with tenant, role and a link into the console', async () => {
    const token = await mailed((await invite()).id);
    expect(world.mails).toMatchObject([{ to: email, subject: 'Invitation to join Tenant A on Tenantry' }]);
    const link = `https://console.tenantry.test/invitations/accept?token=${token}`;
    expect(world.mails[0]?.text).toContain(link);
    expect(world.mails[0]?.html).toContain(`href="${link}"`);
  });

  it('goes out once a sending, though the event comes twice', async () => {
    const { id } = await invite();
    await mailed(id);
    await mailed(id);
    expect(world.mails).toHaveLength(1);
    await call(resendInvitation, id);
    await mailed(id);
    await mailed(id);
    expect(world.mails).toHaveLength(2);
  });

  it('waits while another delivery has it in hand, and goes out when that one failed', async () => {
    const { id } = await invite();
    const ctx = owner();
    const failing = { ...world.mailDeps(ctx), sendMail: async () => Promise.reject(new Error('SES is down')) };
    await expect(sendInvitation(ctx, { invitationId: id }, failing)).rejects.toThrow('SES is down');
    await expect(mailed(id)).rejects.toThrow('under way');
    world.advance(61);
    await mailed(id);
    expect(world.mails).toHaveLength(1);
  });

  it('does not go out for an invitation that was revoked, accepted or has lapsed meanwhile', async () => {
    const { id } = await invite();
    await call(revokeInvitation, id);
    const lapsed = await invite();
    world.advance(7 * DAY);
    for (const invitationId of [id, lapsed.id, 'ivt_unknown']) await mailed(invitationId).catch(() => '');
    expect(world.mails).toEqual([]);
  });
});

describe('accepting', () => {
  it('makes the person, who can sign in at once', async () => {
    const invitation = await invite({ role: 'admin' });
    const member = await accept(await mailed(invitation.id));
    expect(member).toMatchObject({ tenantId: tenantA, role: 'admin' });
    const session = await createSession(world.anyone(), { email, password: PASSWORD }, world.sessionDeps());
    expect(session).toMatchObject({ tenantId: tenantA, role: 'admin' });
    expect(await call(getInvitation, invitation.id)).toMatchObject({ state: 'accepted' });
    expect(world.journal()).toContainEqual(
      expect.objectContaining({
        action: 'invitation.accept',
        actor: { type: 'user', id: member.userId },
        events: [expect.objectContaining({ type: 'UserJoined', data: { userId: member.userId, role: 'admin' } })],
      }),
    );
  });

  it('passes the place from the invitation to the person', async () => {
    const token = await mailed((await invite({ role: 'owner' })).id);
    await accept(token);
    expect([world.count('PEOPLE'), world.count('OWNERS')]).toEqual([2, 2]);
    await expect(invite()).rejects.toMatchObject({ code: 'already-member' });
  });

  it('works once', async () => {
    const token = await mailed((await invite()).id);
    await accept(token);
    await expect(accept(token)).rejects.toMatchObject({ code: 'invitation-not-valid' });
  });

  it('answers the same again to the same idempotency key, and refuses it with another body', async () => {
    const token = await mailed((await invite()).id);
    const first = await accept(token, { key: 'k' });
    expect(await accept(token, { key: 'k' })).toEqual(first);
    await expect(accept(token, { key: 'k', name: 'Other' })).rejects.toMatchObject({ code: 'idempotency-key-reused' });
    await expect(accept(token, { key: 'other' })).rejects.toMatchObject({ code: 'invitation-not-valid' });
    expect(world.count('PEOPLE')).toBe(2);
  });

  it.each(['', 'inv_x', `inv_${'0'.repeat(26)}_${'0'.repeat(26)}_${'x'.repeat(43)}`])('refuses %j', async (token) => {
    await expect(accept(token)).rejects.toMatchObject({ code: 'invitation-not-valid' });
  });

  it('refuses a wrong secret and a lapsed invitation', async () => {
    const token = await mailed((await invite()).id);
    await expect(accept(`${token.slice(0, -43)}${'x'.repeat(43)}`)).rejects.toMatchObject({
      code: 'invitation-not-valid',
    });
    world.advance(7 * DAY);
    await expect(accept(token)).rejects.toMatchObject({ code: 'invitation-not-valid' });
  });

  it('refuses a password that the pool finds weak; a better one completes the same invitation', async () => {
    const token = await mailed((await invite()).id);
    await expect(accept(token, { password: 'passwordpassword' })).rejects.toMatchObject({ code: 'weak-password' });
    await expect(accept(token)).resolves.toBeDefined();
  });

  it("never touches the password of the same person's membership in another tenant", async () => {
    await world.aTenant(tenantB);
    const strangerId = 'usr_0000000000000000000000000B';
    await world.aPerson(strangerId, { email, tenantId: tenantB });
    await accept(await mailed((await invite()).id), { password: 'a password of its own' });
    expect(world.pool.users.get(strangerId)?.password).toBe(PASSWORD);
    const signIn = (password: string) =>
      createSession(world.anyone(), { email, password }, world.sessionDeps()).then(({ tenantId }) => tenantId);
    expect(await signIn(PASSWORD)).toBe(tenantB);
    expect(await signIn('a password of its own')).toBe(tenantA);
  });

  it('is 410 in a tenant that is being deleted', async () => {
    const token = await mailed((await invite()).id);
    await world.aTenant(tenantA, { state: 'deleting' });
    await expect(accept(token)).rejects.toMatchObject({ code: 'tenant-deleted' });
  });

  it('makes one person of two simultaneous accepts', async () => {
    const token = await mailed((await invite()).id);
    const answers = await Promise.allSettled([accept(token), accept(token)]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(world.table.all(`TENANT#${tenantA}#USER`)).toHaveLength(2);
  });

  it.each([0, 1, 2, 3, 4])(
    'completes rather than doubles when it is repeated after a crash at step %i',
    async (step) => {
      const token = await mailed((await invite()).id);
      await crashing(step)(token);
      await accept(token).catch((error: unknown) => expect(error).toMatchObject({ code: 'invitation-not-valid' }));
      const session = await createSession(world.anyone(), { email, password: PASSWORD }, world.sessionDeps());
      expect(session).toMatchObject({ tenantId: tenantA, role: 'member' });
      expect(world.table.all(`TENANT#${tenantA}#USER`)).toHaveLength(2);
      expect(world.pool.users.size).toBe(2);
      expect(world.count('PEOPLE')).toBe(2);
    },
  );

  it('lets a new invitation have an address that an abandoned accept had claimed', async () => {
    const abandoned = await invite();
    await crashing(1)(await mailed(abandoned.id));
    await call(revokeInvitation, abandoned.id);
    await accept(await mailed((await invite()).id));
    const session = await createSession(world.anyone(), { email, password: PASSWORD }, world.sessionDeps());
    expect(session.tenantId).toBe(tenantA);
  });

  /** An accept that dies before the nth of its steps outside the tenant's transaction. */
  function crashing(step: number) {
    const deps = world.acceptDeps();
    let calls = 0;
    const counted =
      <Args extends unknown[], Output>(run: (...args: Args) => Promise<Output>) =>
      async (...args: Args): Promise<Output> => {
        if (calls++ === step) throw new Error('crash');
        return run(...args);
      };
    const { directory, pool } = deps;
    const crashed = {
      ...deps,
      directory: { ...directory, claim: counted(directory.claim), confirm: counted(directory.confirm) },
      pool: { ...pool, create: counted(pool.create), setPassword: counted(pool.setPassword) },
      inTenant: (tenantId: typeof tenantA) => {
        const scope = deps.inTenant(tenantId);
        const commitAs: typeof scope.commitAs = (userId, key) => async (change) => {
          if (calls++ === step) throw new Error('crash');
          return scope.commitAs(userId, key)(change);
        };
        return { ...scope, commitAs };
      },
    };
    return async (token: string) => {
      const attempt = acceptInvitation(world.anyone(), { token, name: 'New', password: PASSWORD }, crashed);
      await expect(attempt).rejects.toThrow('crash');
    };
  }
});
