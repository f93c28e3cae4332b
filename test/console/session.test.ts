import { describe, expect, it } from 'vitest';
import { createSession } from '../../console/src/api/session.ts';
import { problem } from '../../functions/kernel/problem.ts';
import { ApiProblem } from '../../sdk/client.ts';
import { fakeAnswers } from './fake-answers.ts';
import { createFakeApi } from './fake-api.ts';
import { theOwner } from './fake-data.ts';

const config = {
  apiUrl: 'https://api.test',
  operatorsApiUrl: 'https://operators.test',
  consoleUrl: 'https://console.test',
  stage: 'local',
};
const tokens = { accessToken: 'access-0', refreshToken: 'refresh-0' };

const open = (answers = {}) => {
  const api = createFakeApi({ ...fakeAnswers(), ...answers });
  return { api, session: createSession(config, api.fetch) };
};

/** Refuses every access token but the renewed one. */
const expired = {
  'identity.getMe': ({ token }: { token: string | undefined }) => {
    if (token !== 'access-2') throw problem('unauthenticated');
    return theOwner;
  },
};

describe('the session', () => {
  it('keeps the access token out of every storage of the browser', () => {
    const { session } = open();
    session.signIn(tokens);
    expect(JSON.stringify({ ...sessionStorage, ...localStorage })).not.toContain('access-0');
    expect(document.cookie).toBe('');
  });

  it('renews an expired access token once, for all who wait, and repeats their calls', async () => {
    const { api, session } = open(expired);
    session.signIn(tokens);
    const answers = await Promise.all([1, 2, 3].map(() => session.client.identity.getMe()));
    expect(answers.map(({ id }) => id)).toEqual([theOwner.id, theOwner.id, theOwner.id]);
    expect(api.called('identity.refreshSession')).toHaveLength(1);
    expect(sessionStorage.getItem('tenantry.refresh')).toBe('refresh-2');
  });

  it('goes on after a reload by the refresh token alone', async () => {
    sessionStorage.setItem('tenantry.refresh', 'refresh-0');
    const { session } = open(expired);
    expect(session.isSignedIn()).toBe(true);
    expect((await session.client.identity.getMe()).id).toBe(theOwner.id);
  });

  it('ends when the refresh is refused, tells so, and asks no more', async () => {
    const { api, session } = open({
      ...expired,
      'identity.refreshSession': () => {
        throw problem('unauthenticated');
      },
    });
    session.signIn(tokens);
    let told = 0;
    session.subscribe(() => {
      told += 1;
    });
    await expect(session.client.identity.getMe()).rejects.toBeInstanceOf(ApiProblem);
    expect({ signedIn: session.isSignedIn(), exit: session.exit(), told }).toEqual({
      signedIn: false,
      exit: '/signin?ended=expired',
      told: 1,
    });
    expect(api.called('identity.getMe')).toHaveLength(1);
    expect(sessionStorage.getItem('tenantry.refresh')).toBeNull();
  });

  it('survives a refresh that had no answer', async () => {
    const { session } = open({
      ...expired,
      'identity.refreshSession': () => {
        throw problem('unavailable');
      },
    });
    session.signIn(tokens);
    await expect(session.client.identity.getMe()).rejects.toMatchObject({ status: 401 });
    expect(session.isSignedIn()).toBe(true);
  });

  it('ends for good when the tenant is deleted', async () => {
    const { session } = open({
      'identity.getMe': () => {
        throw problem('tenant-deleted');
      },
    });
    session.signIn(tokens);
    await expect(session.client.identity.getMe()).rejects.toMatchObject({ status: 410 });
    expect({ signedIn: session.isSignedIn(), exit: session.exit() }).toEqual({ signedIn: false, exit: '/deleted' });
  });

  it('an answer that comes after signing out changes nothing', async () => {
    const { session } = open({
      'identity.getMe': () => {
        session.signOut('/deletions/del_1');
        throw problem('tenant-deleted');
      },
    });
    session.signIn(tokens);
    await expect(session.client.identity.getMe()).rejects.toMatchObject({ status: 410 });
    expect(session.exit()).toBe('/deletions/del_1');
  });
});
