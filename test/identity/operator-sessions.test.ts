import { beforeEach, describe, expect, it } from 'vitest';
import { attemptStore } from '../../functions/identity/attempt-store.ts';
import { staffPermissions } from '../../functions/identity/domain/staff.ts';
import { secrets } from '../../functions/identity/secrets.adapter.ts';
import type { StaffFactors, StaffMfa, StaffPool } from '../../functions/identity/staff-ports.ts';
import { staffSessionStore } from '../../functions/identity/staff-store.ts';
import { authorizeOperator } from '../../functions/identity/verbs/authorize-operator.ts';
import { createOperatorSession } from '../../functions/identity/verbs/create-operator-session.ts';
import { endOperatorSession } from '../../functions/identity/verbs/end-operator-session.ts';
import { confirmMfaEnrolment, startMfaEnrolment } from '../../functions/identity/verbs/enrol-mfa.ts';
import { getOperator } from '../../functions/identity/verbs/get-operator.ts';
import { refreshOperatorSession } from '../../functions/identity/verbs/refresh-operator-session.ts';
import { addSeconds } from '../../functions/kernel/time.ts';
import { staffCommitter } from '../../functions/platform/staff-commit.ts';
import { fakePlatformSeal } from '../kit/platform-seal.ts';
import { type IdentityWorld, identityWorld } from './identity-world.ts';

const email = 'op@example.com';
const operatorId = 'sub-1';
let world: IdentityWorld;
let code: string | undefined;
let staffMfa: StaffMfa;
let groups: string[];
let signIns: number;
beforeEach(() => {
  world = identityWorld();
  [code, staffMfa, groups, signIns] = [undefined, 'optional', ['admins'], 0];
});

const tokens = (sessionId: string) => ({
  ...{ accessToken: `staff ${sessionId}`, poolToken: `pool ${sessionId}`, operatorId, sessionId },
  expiresAt: addSeconds(world.clock(), 900),
});
const issued = () => ({ kind: 'issued', tokens: tokens(`session-${++signIns}`) }) as const;
const pool: StaffPool = {
  signIn: async (name, password) => {
    if (name !== email || password !== 'right') return { kind: 'wrong' };
    return code ? { kind: 'second-factor', challenge: 'c' } : issued();
  },
  answer: async (_, challenge, given) => (challenge === 'c' && given === code ? issued() : { kind: 'wrong' }),
  renew: async (poolToken) => {
    const { poolToken: _, ...renewed } = tokens(poolToken.replace('pool ', ''));
    return renewed;
  },
};
/** The authenticator shows 654321 for whatever secret it is given. */
const factors: StaffFactors = {
  profile: async () => ({ email, isEnrolled: code !== undefined }),
  begin: async () => 'SECRET',
  confirm: async (_, given) => {
    if (given !== '654321') return false;
    code = given;
    return true;
  },
};

const sealing = fakePlatformSeal();
const sessions = () => staffSessionStore(world.table, sealing);
const sessionDeps = () => ({
  ...{ pool, attempts: attemptStore(world.table, async () => {}), macOf: world.macOf, secrets, staffMfa },
  sessions: sessions(),
  commitAs: (id: string) =>
    staffCommitter(world.table, world.newId, {
      ...{ actor: { type: 'operator', id }, requestId: 'r', now: world.clock() },
    }),
});
const signIn = (input: object = {}) =>
  createOperatorSession(world.anyone(), { email, password: 'right', ...input }, sessionDeps());
const refresh = (refreshToken: string) => refreshOperatorSession(world.anyone(), { refreshToken }, sessionDeps());
const caller = (sessionId = 'session-1') =>
  world.operator({ actor: { type: 'operator', id: operatorId }, sessionId, bearer: `staff ${sessionId}` });
const deps = () => {
  const commit = staffCommitter(world.table, world.newId, caller());
  return { factors, sessions: sessions(), staffMfa, commit };
};
const authorized = (sessionId = 'session-1') =>
  authorizeOperator('bearer', {
    ...{ sessions: sessions(), staffMfa, clock: world.clock },
    verify: async () => ({ operatorId, sessionId, groups }),
  });
const journal = () => world.table.all('PLATFORM#STAFF-JOURNAL').map((item) => item['action']);

describe('an operator', () => {
  it('signs in with e-mail and password, and the sign-in is told', async () => {
    expect(await signIn()).toMatchObject({
      accessToken: 'staff session-1',
      expiresAt: '2026-11-24T10:15:00.000Z',
      mfaEnrolmentRequired: false,
    });
    expect(world.table.all('PLATFORM#STAFF-JOURNAL')).toMatchObject([
      { action: 'session.create', actor: { type: 'operator', id: operatorId }, target: 'session-1' },
    ]);
    expect(JSON.stringify(world.table.all())).not.toContain('pool session-1');
  });

  it('is answered the same for a wrong password and an unknown address, and stopped after ten', async () => {
    await expect(signIn({ email: 'no@example.com' })).rejects.toMatchObject({ code: 'invalid-credentials' });
    for (let i = 0; i < 10; i += 1)
      await expect(signIn({ password: 'wrong' })).rejects.toMatchObject({ code: 'invalid-credentials' });
    await expect(signIn()).rejects.toMatchObject({ code: 'too-many-attempts' });
  });

  it('gives the second factor where there is one', async () => {
    code = '123456';
    await expect(signIn()).rejects.toMatchObject({ code: 'mfa-required' });
    await expect(signIn({ mfaCode: '1' })).rejects.toMatchObject({ code: 'invalid-credentials' });
    await expect(signIn({ mfaCode: '123456' })).resolves.toMatchObject({ accessToken: 'staff session-1' });
  });

  it('may do what the groups may, and in none nothing', async () => {
    expect(staffPermissions(['admins'])).toEqual(['ops:read', 'ops:write']);
    expect(staffPermissions(['viewers'])).toEqual(['ops:read']);
    expect(staffPermissions(['viewers', 'admins']).toSorted()).toEqual(['ops:read', 'ops:write']);
    expect(staffPermissions(['owners', 'constructor'])).toEqual([]);
    await signIn();
    groups = ['viewers'];
    expect((await authorized())?.context).toMatchObject({ permissions: 'ops:read', mustEnrol: 'no', operatorId });
  });

  it('is nobody after signing out, and in a session that never was', async () => {
    await signIn();
    expect(await authorized()).toBeDefined();
    expect(await authorized('session-9')).toBeUndefined();
    await endOperatorSession(caller(), {}, deps());
    expect(await authorized()).toBeUndefined();
    expect(journal()).toEqual(['session.create', 'session.end']);
  });

  it('is nobody after twelve hours', async () => {
    await signIn();
    world.advance(12 * 3_600);
    expect(await authorized()).toBeUndefined();
  });
});

describe('a session of staff', () => {
  it('is renewed by a token that rotates', async () => {
    const { refreshToken } = await signIn();
    const renewed = await refresh(refreshToken);
    expect(renewed.refreshToken).not.toBe(refreshToken);
    await expect(refresh(renewed.refreshToken)).resolves.toMatchObject({ accessToken: 'staff session-1' });
    await expect(refresh('nonsense')).rejects.toMatchObject({ code: 'session-expired' });
  });

  it('ends when an exchanged token comes again after the grace', async () => {
    const { refreshToken } = await signIn();
    const renewed = await refresh(refreshToken);
    await expect(refresh(refreshToken)).rejects.toMatchObject({ code: 'session-expired' });
    expect(await authorized()).toBeDefined();
    world.advance(60);
    await expect(refresh(refreshToken)).rejects.toMatchObject({ code: 'session-expired' });
    await expect(refresh(renewed.refreshToken)).rejects.toMatchObject({ code: 'session-expired' });
    expect(await authorized()).toBeUndefined();
  });
});

describe('a second factor', () => {
  it('that is required leaves nothing to do but to enrol it, and then this very session may work', async () => {
    staffMfa = 'required';
    expect(await signIn()).toMatchObject({ mfaEnrolmentRequired: true });
    expect((await authorized())?.context).toMatchObject({ permissions: '', mustEnrol: 'yes' });

    const begun = await startMfaEnrolment(caller(), {}, deps());
    expect(begun.otpauthUri).toBe(
      'otpauth://totp/Tenantry:op%40example.com?secret=SECRET&issuer=Tenantry&algorithm=SHA1&digits=6&period=30',
    );
    await expect(confirmMfaEnrolment(caller(), { code: '000000' }, deps())).rejects.toMatchObject({
      code: 'wrong-mfa-code',
    });
    expect((await authorized())?.context).toMatchObject({ mustEnrol: 'yes' });
    expect(await confirmMfaEnrolment(caller(), { code: '654321' }, deps())).toEqual({ enrolled: true });
    expect((await authorized())?.context).toMatchObject({ permissions: 'ops:read ops:write', mustEnrol: 'no' });
    expect(journal()).toContain('mfa.enrol');
  });

  it('is not exchanged by a session that has only the password', async () => {
    await signIn();
    await signIn();
    await confirmMfaEnrolment(caller('session-2'), { code: '654321' }, deps());

    await expect(startMfaEnrolment(caller('session-1'), {}, deps())).rejects.toMatchObject({ code: 'mfa-enrolled' });
    await expect(confirmMfaEnrolment(caller('session-1'), { code: '654321' }, deps())).rejects.toMatchObject({
      code: 'mfa-enrolled',
    });
    await expect(startMfaEnrolment(caller('session-2'), {}, deps())).resolves.toMatchObject({ secret: 'SECRET' });
  });

  it('is shown in what the operator is told of themselves', async () => {
    await signIn();
    const me = () => getOperator(caller(), {}, deps());
    expect(await me()).toEqual({
      ...{ id: operatorId, email, permissions: ['ops:read', 'ops:write'] },
      mfa: { enrolled: false, required: false },
    });
    code = '654321';
    expect((await me()).mfa.enrolled).toBe(true);
  });
});
