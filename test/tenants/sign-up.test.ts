import { describe, expect, it } from 'vitest';
import { admitSignup, createSignup } from '../../functions/tenants/verbs/create-signup.ts';
import { verifySignup } from '../../functions/tenants/verbs/verify-signup.ts';
import { tenantsWorld } from './tenants-world.ts';

const start = async (world = tenantsWorld()) => {
  const { id, expiresAt } = await createSignup(world.anyone(), { email: 'olivia@example.com' }, world.signupDeps);
  const mail = world.mail.sent.at(-1);
  const code = /\b\d{6}\b/.exec(mail?.text ?? '')?.[0] ?? '';
  const wrong = code === '000000' ? '000001' : '000000';
  const verify = (given: string) => verifySignup(world.anyone(), { signupId: id, code: given }, world.signupDeps);
  return { world, id, expiresAt, mail, code, wrong, verify };
};

describe('a sign-up', () => {
  it('sends the six digits together and the link to enter them', async () => {
    const { id, mail, code } = await start();

    expect(mail).toMatchObject({ to: 'olivia@example.com', subject: expect.stringContaining('Tenantry') });
    expect(code).toMatch(/^\d{6}$/);
    expect(mail?.text).toContain(`https://console.tenantry.test/signup/verify?id=${id}`);
  });

  it('keeps neither the address nor the code nor the token readable', async () => {
    const { world, code, verify } = await start();
    const { signupToken } = await verify(code);

    const stored = JSON.stringify(world.table.all());
    expect(stored).not.toContain('olivia');
    expect(stored).not.toContain(code);
    expect(stored).not.toContain(signupToken.slice(-20));
  });

  it('answers a known and an unknown address alike', async () => {
    const world = tenantsWorld();
    await world.create(world.asker(await world.signUp('olivia@example.com')));

    const known = await createSignup(world.anyone(), { email: 'olivia@example.com' }, world.signupDeps);
    const unknown = await createSignup(world.anyone(), { email: 'nobody@example.com' }, world.signupDeps);

    expect(Object.keys(known)).toEqual(Object.keys(unknown));
    expect(known.expiresAt).toBe(unknown.expiresAt);
  });

  it('ends after five wrong codes, even if the right one follows', async () => {
    const { code, wrong, verify } = await start();
    for (let i = 0; i < 5; i += 1) await expect(verify(wrong)).rejects.toMatchObject({ code: 'wrong-code' });

    await expect(verify(code)).rejects.toMatchObject({ code: 'signup-ended', kind: { status: 410 } });
  });

  it('looks at no more than five of a hundred codes that come at once', async () => {
    const { wrong, verify } = await start();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => verify(wrong).catch((error: { code: string }) => error.code)),
    );

    expect(answers.filter((code) => code === 'wrong-code')).toHaveLength(5);
  });

  it('gives a token again to who lost the answer, and the first one is dead', async () => {
    const { world, code, verify } = await start();
    const first = await verify(code);
    const second = await verify(code);

    await expect(world.create(world.asker(first.signupToken))).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(world.create(world.asker(second.signupToken))).resolves.toMatchObject({ state: 'active' });
  });

  it('ends after half an hour', async () => {
    const { world, code, verify } = await start();
    world.advance(30 * 60);

    await expect(verify(code)).rejects.toMatchObject({ code: 'signup-ended' });
  });

  it('is unknown under an id that was never given out', async () => {
    const { world } = await start();
    const unknown = { signupId: 'sgn_00000000000000000000000009', code: '123456' };

    await expect(verifySignup(world.anyone(), unknown, world.signupDeps)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is refused from the thirty-first a minute of one source address, not of another', async () => {
    const world = tenantsWorld();
    world.advance(12);
    for (let i = 0; i < 30; i += 1) await admitSignup(world.anyone(), world.signupDeps);

    await expect(admitSignup(world.anyone(), world.signupDeps)).rejects.toMatchObject({
      code: 'too-many-signups',
      options: { retryAfterSeconds: 48 },
    });
    await admitSignup(world.anyone({ sourceIp: '198.51.100.7' }), world.signupDeps);
    world.advance(60);
    await admitSignup(world.anyone(), world.signupDeps);
  });

  it('is a 503 when the mail does not leave, and works when it is repeated', async () => {
    const world = tenantsWorld();
    const failing = {
      ...world.signupDeps,
      sendMail: async () => {
        throw new Error('SES is down');
      },
    };
    const attempt = createSignup(world.anyone(), { email: 'olivia@example.com' }, failing);

    await expect(attempt).rejects.toMatchObject({ code: 'unavailable', kind: { status: 503 } });
    await expect(world.signUp()).resolves.toMatch(/^sgt_/);
  });
});
