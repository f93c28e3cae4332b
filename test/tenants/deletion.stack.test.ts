import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { apiClient, eventually } from '../kit/api-client.ts';
import { type NewTenant, signUp } from '../kit/sign-up.ts';
import { keyStatesOf, tracesOf } from './traces.ts';

const stack = inject('stack');
const api = apiClient(stack.apiUrl);

describe('a deletion on the running stack', () => {
  let tenant: NewTenant;
  let apiToken: string;

  beforeAll(async () => {
    tenant = await signUp(api, stack.mailUrl);
    const { accessToken: token } = tenant;
    const scopes = ['projects:read', 'projects:write', 'files:read', 'files:write'];
    apiToken = (await api('POST', '/v1/api-tokens', { token, body: { name: 'CI', scopes } })).body.token;
    expect((await api('POST', '/v1/sample-data', { token })).status).toBeLessThan(300);
    expect((await api('GET', '/v1/projects', { token: apiToken })).body.data.length).toBeGreaterThan(0);
  });

  it('tells every caller 410 at every moment, and leaves nothing but what the certificate names', async () => {
    const { accessToken: token } = tenant;
    const [key, body] = [randomUUID(), { confirm: tenant.slug, mode: 'immediate' }];
    const requested = await api('POST', '/v1/tenant/deletion', { token, body, key });
    expect(requested.status).toBe(202);
    const { receiptId, receiptSecret } = requested.body;
    const seen: number[] = [];
    const ask = async () => {
      const calls = [
        api('GET', '/v1/tenant', { token }),
        api('GET', '/v1/projects', { token: apiToken }),
        api('POST', '/v1/projects', { token: apiToken, body: { name: 'Too late' } }),
        api('POST', '/v1/tenant/deletion', { token, body }),
        api('POST', '/v1/tenant/deletion', { token, body: { nonsense: true } }),
      ];
      seen.push(...(await Promise.all(calls)).map(({ status }) => status));
    };
    const receipt = await eventually(
      'the deletion is done',
      async () => {
        await ask();
        const { body: now } = await api('GET', `/v1/deletions/${receiptId}`, { token: receiptSecret });
        expect(now.state).not.toBe('failed');
        return now.state === 'done' && now;
      },
      90_000,
    );
    for (let i = 0; i < 10; i += 1) {
      await ask();
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }

    expect(new Set(seen)).toEqual(new Set([410]));
    expect(receipt.certificate.stores.every((store: { remaining: number }) => store.remaining === 0)).toBe(true);
    const again = await api('POST', '/v1/tenant/deletion', { token, body, key });
    expect(again).toMatchObject({ status: 202, body: requested.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');

    const kept = /^item (FINANCE#|PLATFORM#(DELETION|TOMBSTONE|NUMBERING|OPERATIONS|DAYBOOK))/;
    expect((await tracesOf(tenant.id)).filter((trace) => !kept.test(trace))).toEqual([]);
    expect(await keyStatesOf(tenant.id)).toEqual(['PendingDeletion']);
  });
});
