import { describe, expect, it } from 'vitest';
import { ApiProblem, createClient } from '../../sdk/client.ts';
import { every } from '../../sdk/every.ts';

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A fetch that answers from a list and remembers what it was asked. */
function fakeApi(...answers: readonly Response[]) {
  const sent: Sent[] = [];
  const queue = [...answers];
  const fakeFetch = (async (url: string, init: RequestInit) => {
    sent.push({
      url,
      method: init.method ?? 'GET',
      headers: init.headers as Record<string, string>,
      body: init.body === undefined ? undefined : JSON.parse(String(init.body)),
    });
    const answer = queue.shift();
    if (!answer) throw new Error('no answer left');
    return answer;
  }) as typeof fetch;
  const client = createClient({ apiUrl: 'https://api.test', token: () => 'token-1', fetch: fakeFetch });
  return { client, sent };
}
const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

const project = {
  id: 'prj_1',
  name: 'P',
  description: null,
  isSample: false,
  createdAt: '2026-11-24T10:00:00.000Z',
  updatedAt: '2026-11-24T10:00:00.000Z',
  etag: '"1"',
};

describe('the client', () => {
  it('sends what the contract says: path, query, body, bearer, and a key for what may be repeated', async () => {
    const { client, sent } = fakeApi(json(project, 201), json({ data: [], nextCursor: null, hasMore: false }));

    await client.workspace.createProject({ name: 'P' });
    await client.workspace.listFiles({ projectId: 'prj_A/B', limit: 5 });

    expect(sent[0]).toMatchObject({ url: 'https://api.test/v1/projects', method: 'POST', body: { name: 'P' } });
    expect(sent[0]?.headers).toMatchObject({
      Authorization: 'Bearer token-1',
      'Content-Type': 'application/json',
      'Idempotency-Key': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(sent[1]).toMatchObject({ url: 'https://api.test/v1/projects/prj_A%2FB/files?limit=5', method: 'GET' });
    expect(sent[1]?.headers).not.toHaveProperty('Idempotency-Key');
    expect(sent[1]?.body).toBeUndefined();
  });

  it('takes the caller’s own key, version and token for one call', async () => {
    const { client, sent } = fakeApi(json(project));

    await client.workspace.updateProject(
      { projectId: 'prj_1', name: 'Q' },
      { idempotencyKey: 'k1', ifMatch: '"1"', token: 'other' },
    );

    expect(sent[0]?.headers).toMatchObject({
      Authorization: 'Bearer other',
      'Idempotency-Key': 'k1',
      'If-Match': '"1"',
    });
    expect(sent[0]?.body).toEqual({ name: 'Q' });
  });

  it('decodes money to whole minor units', async () => {
    const money = (amount: string) => ({ amount, currency: 'EUR' });
    const preview = {
      lines: [],
      taxes: [],
      taxState: 'calculated',
      net: money('100'),
      tax: money('-19'),
      total: money('99999999999999999999'),
    };
    const { client } = fakeApi(json({ effectiveAt: '2026-11-24T10:00:00.000Z', ...preview }));

    const { total, tax } = await client.billing.previewChange({ plan: 'pro' });

    expect(total).toEqual({ minor: 99999999999999999999n, currency: 'EUR' });
    expect(tax.minor).toBe(-19n);
  });

  it('does not stumble over fields that the API has learned since', async () => {
    const { client } = fakeApi(json({ ...project, color: 'red' }));

    expect(await client.workspace.getProject({ projectId: 'prj_1' })).toEqual(project);
  });

  it('answers nothing for 204 and text for text', async () => {
    const { client } = fakeApi(new Response(null, { status: 204 }), new Response('Contact: x\n'));

    expect(await client.workspace.deleteProject({ projectId: 'prj_1' })).toBeUndefined();
    expect(await client.developer.getSecurityTxt()).toBe('Contact: x\n');
  });

  it('throws problems with their code, fields and how long to wait', async () => {
    const errors = [{ pointer: '/name', code: 'too-small', message: 'short' }];
    const body = { type: 'https://docs.test/problems/x', title: 'T', status: 422, code: 'validation-failed', errors };
    const { client } = fakeApi(json(body, 422), json({ ...body, code: 'unavailable' }, 503, { 'retry-after': '2' }));

    const refused = await client.workspace.createProject({ name: '' }).catch((error: unknown) => error);
    const later = await client.workspace.createProject({ name: 'x' }).catch((error: unknown) => error);

    expect(refused).toBeInstanceOf(ApiProblem);
    expect(refused).toMatchObject({ status: 422, code: 'validation-failed', errors });
    expect(later).toMatchObject({ status: 503, code: 'unavailable', retryAfterSeconds: 2 });
  });

  it('makes a problem of an answer that is none', async () => {
    const { client } = fakeApi(new Response('<html>Bad gateway</html>', { status: 502 }));

    await expect(client.developer.getHealth()).rejects.toMatchObject({ status: 502, code: 'unknown' });
  });
});

describe('every item of a list', () => {
  it('follows the cursors to the end', async () => {
    const page = (ids: readonly string[], nextCursor: string | null) =>
      json({ data: ids.map((id) => ({ ...project, id })), nextCursor, hasMore: nextCursor !== null });
    const { client, sent } = fakeApi(page(['a', 'b'], 'c1'), page([], 'c2'), page(['c'], null));

    const seen: string[] = [];
    for await (const { id } of every(client.workspace.listProjects, { limit: 2 })) seen.push(id);

    expect(seen).toEqual(['a', 'b', 'c']);
    expect(sent.map(({ url }) => new URL(url).search)).toEqual([
      '?limit=2',
      '?limit=2&cursor=c1',
      '?limit=2&cursor=c2',
    ]);
  });

  it('asks for no page that nobody wants', async () => {
    const answer = { data: [project], nextCursor: 'more', hasMore: true };
    const { client, sent } = fakeApi(json(answer));

    for await (const _ of every(client.workspace.listProjects)) break;

    expect(sent).toHaveLength(1);
  });
});
