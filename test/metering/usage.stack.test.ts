import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { apiClient, eventually } from '../kit/api-client.ts';
import { type NewTenant, signUp } from '../kit/sign-up.ts';

const { apiUrl, mailUrl } = inject('stack');
const api = apiClient(apiUrl);
const run = randomUUID();

const anEvent = (id: number, value = '1.25', time = new Date().toISOString()) => ({
  specversion: '1.0',
  id: `${run}-${id}`,
  source: '/stack-test',
  type: 'job-minutes',
  time,
  data: { value },
});

const quantityOf = async (token: string, key: string): Promise<string> => {
  const { body } = await api('GET', '/v1/usage/current', { token });
  return body.meters.find((meter: { key: string }) => meter.key === key).quantity;
};

describe('usage on the running stack', () => {
  let tenant: NewTenant;
  let token: string;

  beforeAll(async () => {
    tenant = await signUp(api, mailUrl);
    const made = await api('POST', '/v1/api-tokens', {
      token: tenant.accessToken,
      body: { name: 'Reporter', scopes: ['usage:write', 'usage:read'] },
    });
    expect(made.status).toBe(201);
    token = made.body.token;
  });

  it('tells the verdict, the duplicate and the conflict of one event', async () => {
    const event = anEvent(9_001);
    const path = `/v1/events/${encodeURIComponent(event.source)}/${event.id}`;
    const post = (body: unknown) => api('POST', '/v1/events', { token, body, key: null });

    expect((await post(event)).body).toMatchObject({ accepted: 1, duplicates: 0 });
    expect(['pending', 'counted']).toContain((await api('GET', path, { token })).body.verdict);
    await eventually('the verdict', async () => (await api('GET', path, { token })).body.verdict === 'counted');
    expect((await post(event)).body).toMatchObject({ accepted: 0, duplicates: 1 });
    const conflict = await post([{ ...event, data: { value: '7' } }, anEvent(9_002)]);
    expect(conflict.body).toMatchObject({ accepted: 1, rejected: [{ index: 0, code: 'conflict' }] });
    expect((await api('GET', `${path}-never`, { token })).status).toBe(404);
  });

  it('takes no more of a meter that the plan closes, and says so, until the plan includes more', async () => {
    const free = await signUp(api, mailUrl, { plan: 'free' });
    const made = await api('POST', '/v1/api-tokens', {
      token: free.accessToken,
      body: { name: 'Reporter', scopes: ['usage:write', 'usage:read'] },
    });
    let sent = 0;
    const report = () =>
      api('POST', '/v1/events', { token: made.body.token, body: anEvent(10_000 + sent++, '60'), key: null });

    const refused = await eventually('the plan takes no more', async () => {
      const answer = await report();
      return answer.status !== 202 && answer;
    });

    expect([refused.status, refused.body.code, refused.body.rejected[0].code]).toEqual([
      402,
      'limit-reached',
      'quota-exceeded',
    ]);
    const meters = async () => (await api('GET', '/v1/usage/current', { token: free.accessToken })).body.meters;
    const used = await eventually('what was taken is counted', async () => {
      const minutes = (await meters()).find((meter: { key: string }) => meter.key === 'job-minutes');
      return Number(minutes.quantity) === 60 * (sent - 1) && minutes;
    });
    // The report that reaches a hundred is taken; two environments know of each other within five seconds.
    expect(Number(used.quantity)).toBeGreaterThanOrEqual(100);
    expect(Number(used.quantity)).toBeLessThanOrEqual(360);
    expect(used.limit).toBe('100');
  });

  it('counts calls made with a token, and neither reports of usage nor calls of people', async () => {
    const before = Number(await quantityOf(tenant.accessToken, 'api-calls'));

    for (let call = 0; call < 7; call += 1) await api('GET', '/v1/meters', { token });
    for (let call = 0; call < 3; call += 1) await api('GET', '/v1/meters', { token: tenant.accessToken });

    const counted = async () => Number(await quantityOf(tenant.accessToken, 'api-calls')) === before + 7;
    await eventually('seven calls', counted);
  });
});
