import { beforeEach, describe, expect, it } from 'vitest';
import { attemptStore } from '../../functions/identity/attempt-store.ts';
import type { StaffPool } from '../../functions/identity/ports.ts';
import { createOperatorSession } from '../../functions/identity/verbs/create-operator-session.ts';
import { addSeconds } from '../../functions/kernel/time.ts';
import { type IdentityWorld, identityWorld } from './identity-world.ts';

const email = 'op@example.com';
let world: IdentityWorld;
let code: string | undefined;
beforeEach(() => {
  world = identityWorld();
  code = undefined;
});

const issued = () =>
  ({ kind: 'issued', tokens: { accessToken: 'staff', expiresAt: addSeconds(world.clock(), 900) } }) as const;
const pool: StaffPool = {
  signIn: async (name, password) => {
    if (name !== email || password !== 'right') return { kind: 'wrong' };
    return code ? { kind: 'second-factor', challenge: 'c' } : issued();
  },
  answer: async (_, challenge, given) => (challenge === 'c' && given === code ? issued() : { kind: 'wrong' }),
};
const signIn = (input: object = {}) => {
  const attempts = attemptStore(world.table, async () => {});
  return createOperatorSession(
    world.anyone(),
    { email, password: 'right', ...input },
    { pool, attempts, macOf: world.macOf },
  );
};

describe('an operator', () => {
  it('signs in with e-mail and password', async () => {
    expect(await signIn()).toEqual({ accessToken: 'staff', expiresAt: '2026-11-24T10:15:00.000Z' });
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
    await expect(signIn({ mfaCode: '123456' })).resolves.toMatchObject({ accessToken: 'staff' });
  });
});
