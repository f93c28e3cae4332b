import { appendFileSync, mkdirSync } from 'node:fs';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { type Answer, apiClient, eventually } from '../kit/api-client.ts';
import { type NewTenant, signUp } from '../kit/sign-up.ts';

const { apiUrl, mailUrl } = inject('stack');
const api = apiClient(apiUrl);
const LIMIT = 60;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const at = async (clients: number, each: number, request: () => Promise<Answer>) => {
  const answers: Answer[] = [];
  const client = async () => {
    for (let i = 0; i < each; i += 1) answers.push(await request());
  };
  await Promise.all(Array.from({ length: clients }, client));
  return answers;
};
const count = (answers: readonly Answer[], status: number) => answers.filter((each) => each.status === status).length;

describe('a tenant far beyond its limit, on the running stack', () => {
  let noisy: NewTenant;
  let quiet: NewTenant;
  beforeAll(async () => {
    [noisy, quiet] = [await signUp(api, mailUrl, { plan: 'free' }), await signUp(api, mailUrl)];
    // What the sign-up itself asked for is out of the count.
    await wait(1_000);
  });

  it('gets its limit and no request more, is then refused before any function runs, and holds up nobody', async () => {
    const read = (tenant: NewTenant) => api('GET', '/v1/projects', { token: tenant.accessToken });
    const began = Date.now();
    let others: Answer[] = [];
    const [answers] = await Promise.all([
      at(10, 30, () => read(noisy)),
      at(1, 30, () => read(quiet)).then((all) => {
        others = all;
      }),
    ]);

    expect(Date.now() - began).toBeLessThan(45_000);
    expect(count(answers, 200)).toBeLessThanOrEqual(LIMIT);
    expect(count(answers, 200)).toBeGreaterThanOrEqual(LIMIT * 0.9);
    expect(count(answers, 200) + count(answers, 429)).toBe(answers.length);
    expect(count(others, 200)).toBe(others.length);

    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.body).toMatchObject({ code: 'quota-exceeded', 'violated-policies': ['tenant'] });
    expect(refused?.headers.get('ratelimit-policy')).toContain(`"tenant";q=${LIMIT};w=60`);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);

    // The gateway asks its authorizer again, 15 s after its last answer, and that one denies: no function makes up such an answer.
    const denied = await eventually('the gateway’s own refusal', async () => {
      await wait(500);
      const answer = await read(noisy);
      expect([answer.status, answer.body.code]).toEqual([429, 'quota-exceeded']);
      return answer.body.instance === undefined && answer;
    });
    expect(denied.headers.get('ratelimit')).toMatch(/^"tenant";r=0;t=\d+$/);
    expect(denied.headers.get('retry-after')).toMatch(/^\d+$/);
    const figures = {
      clients: 10,
      requests: answers.length,
      admitted: count(answers, 200),
      limit: LIMIT,
      othersRefused: 0,
    };
    mkdirSync('test-output', { recursive: true });
    appendFileSync('test-output/limits.jsonl', `${JSON.stringify(figures)}\n`);

    await wait(1_000 * Number(denied.headers.get('retry-after')) + 1_000);
    expect((await read(noisy)).status).toBe(200);
  });
});
