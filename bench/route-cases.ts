import { randomUUID } from 'node:crypto';
import type { StackOutputs } from '../local/stack-outputs.ts';
import { type Answer, apiClient, eventually, mailTo } from '../test/kit/api-client.ts';
import { confirmCard } from '../test/kit/cards.ts';
import { aPassword, type NewTenant, signUp, someWord } from '../test/kit/sign-up.ts';

export interface RouteCase {
  readonly api: 'tenant' | 'operators';
  readonly route: string;
  readonly ask: () => Promise<Answer>;
  /** Cannot be repeated: what warms it is the cases before it. */
  readonly once?: true;
}

type Ask = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>;

interface Scene {
  readonly stack: StackOutputs;
  readonly tenant: NewTenant;
  readonly as: Ask;
  readonly anyone: Ask;
}

const get = (scene: Scene, path: string, route = path): RouteCase => ({
  api: 'tenant',
  route: `GET ${route}`,
  ask: () => scene.as('GET', path),
});
const post = (scene: Scene, route: string, body: () => unknown, path = route): RouteCase => ({
  api: 'tenant',
  route: `POST ${route}`,
  ask: () => scene.as('POST', path, body()),
});

const made = async (answer: Promise<Answer>): Promise<Answer['body']> => {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
};

async function* workspace(scene: Scene): AsyncGenerator<RouteCase> {
  const { as } = scene;
  const project = await made(as('POST', '/v1/projects', { name: 'Rocket', description: 'To the moon' }));
  const path = `/v1/projects/${project.id}`;
  const aFile = () => ({ name: 'moon.txt', contentType: 'text/plain', sizeBytes: 12 });
  yield post(scene, '/v1/projects', () => ({ name: 'Rocket', description: 'To the moon' }));
  yield get(scene, '/v1/projects');
  yield get(scene, path, '/v1/projects/{projectId}');
  yield {
    api: 'tenant',
    route: 'PATCH /v1/projects/{projectId}',
    ask: () => as('PATCH', path, { name: `Rocket ${someWord()}` }, { 'If-Match': '*' }),
  };
  yield post(scene, '/v1/projects/{projectId}/files', aFile, `${path}/files`);
  const file = await made(as('POST', `${path}/files`, aFile()));
  yield get(scene, `${path}/files`, '/v1/projects/{projectId}/files');
  yield get(scene, `/v1/files/${file.id}`, '/v1/files/{fileId}');
  const obsolete = await made(as('POST', '/v1/projects', { name: 'x' }));
  yield {
    api: 'tenant',
    route: 'DELETE /v1/projects/{projectId}',
    once: true,
    ask: () => as('DELETE', `/v1/projects/${obsolete.id}`),
  };
}

async function* identity(scene: Scene): AsyncGenerator<RouteCase> {
  const { as, anyone, tenant, stack } = scene;
  yield { api: 'tenant', route: 'POST /v1/sessions', ask: () => anyone('POST', '/v1/sessions', tenant.owner) };
  yield get(scene, '/v1/me');
  yield get(scene, '/v1/users');
  yield get(scene, '/v1/roles');
  const { data } = await made(as('GET', '/v1/users'));
  yield get(scene, `/v1/users/${data[0].id}`, '/v1/users/{userId}');
  yield post(scene, '/v1/invitations', () => ({ email: `${someWord()}@example.com`, role: 'member' }));
  const invite = (email: string) => made(as('POST', '/v1/invitations', { email, role: 'viewer' }));
  const invitation = await invite(`${someWord()}@example.com`);
  yield get(scene, '/v1/invitations');
  yield get(scene, `/v1/invitations/${invitation.id}`, '/v1/invitations/{invitationId}');
  const tokenFor = async (address: string) => {
    await invite(address);
    const mail = await mailTo(stack.mailUrl, address, ({ text }) => text.includes('?token='));
    return /accept\?token=(\S+)/.exec(mail.text)?.[1];
  };
  yield {
    api: 'tenant',
    route: 'POST /v1/invitations/accept',
    ask: async () => {
      const joining = { token: await tokenFor(`${someWord()}@example.com`), name: 'Vera', password: aPassword() };
      return anyone('POST', '/v1/invitations/accept', joining);
    },
  };
  yield post(scene, '/v1/api-tokens', () => ({ name: 'ci', scopes: ['projects:read'] }));
  const apiToken = await made(as('POST', '/v1/api-tokens', { name: 'bench', scopes: ['usage:write'] }));
  yield get(scene, '/v1/api-tokens');
  yield get(scene, `/v1/api-tokens/${apiToken.id}`, '/v1/api-tokens/{tokenId}');
  const event = () => ({
    ...{ specversion: '1.0', id: randomUUID(), source: 'bench', type: 'job-minutes', data: { value: '1' } },
    time: new Date().toISOString(),
  });
  const usage = apiClient(stack.apiUrl);
  yield {
    api: 'tenant',
    route: 'POST /v1/events',
    ask: () => usage('POST', '/v1/events', { token: apiToken.token, body: event(), key: null }),
  };
  yield {
    api: 'tenant',
    route: 'DELETE /v1/api-tokens/{tokenId}',
    once: true,
    ask: () => as('DELETE', `/v1/api-tokens/${apiToken.id}`),
  };
}

async function* money(scene: Scene): AsyncGenerator<RouteCase> {
  const { as, stack } = scene;
  yield post(scene, '/v1/payment-methods/setup-session', () => undefined);
  const session = await made(as('POST', '/v1/payment-methods/setup-session'));
  await confirmCard(stack.stripeUrl, session);
  yield get(scene, '/v1/payment-methods');
  const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
  const span = `from=${hour.toISOString()}&to=${new Date(hour.getTime() + 3_600_000).toISOString()}`;
  yield get(scene, '/v1/meters');
  yield get(scene, `/v1/meters/job-minutes/query?${span}&window=hour`, '/v1/meters/{key}/query');
  yield get(scene, '/v1/usage/current');
  yield get(scene, '/v1/subscription');
  yield post(scene, '/v1/subscription/preview-change', () => ({ plan: 'enterprise', when: 'now' }));
  yield get(scene, '/v1/invoices');
  yield get(scene, '/v1/invoices/upcoming');
  const { data } = await made(as('GET', '/v1/invoices'));
  yield get(scene, `/v1/invoices/${data[0].id}`, '/v1/invoices/{invoiceId}');
  const pdf = `/v1/invoices/${data[0].id}/pdf`;
  await eventually('the PDF', async () => (await as('GET', pdf)).status === 200);
  yield get(scene, pdf, '/v1/invoices/{invoiceId}/pdf');
  yield get(scene, '/v1/payments');
  yield get(scene, '/v1/credit-notes');
}

async function* tenancy(scene: Scene): AsyncGenerator<RouteCase> {
  yield get(scene, '/v1/tenant');
  yield {
    api: 'tenant',
    route: 'PATCH /v1/tenant',
    ask: () => scene.as('PATCH', '/v1/tenant', { name: `Acme ${someWord()}` }, { 'If-Match': '*' }),
  };
  yield get(scene, '/v1/audit-events');
  for (const path of ['/v1/plans', '/v1/legal', '/v1/health', '/v1/status', '/v1/openapi.json'])
    yield { api: 'tenant', route: `GET ${path}`, ask: () => scene.anyone('GET', path) };
  yield {
    api: 'tenant',
    route: 'DELETE /v1/sessions/current',
    once: true,
    ask: () => scene.as('DELETE', '/v1/sessions/current'),
  };
}

async function* operators({ stack }: Scene): AsyncGenerator<RouteCase> {
  const api = apiClient(stack.operatorsApiUrl);
  const session = () => api('POST', '/v1/sessions', { body: stack.operator });
  yield { api: 'operators', route: 'POST /v1/sessions', ask: session };
  const { accessToken: token } = await made(session());
  yield { api: 'operators', route: 'GET /v1/tenants', ask: () => api('GET', '/v1/tenants', { token }) };
}

/** Every route that a warm tenant can be asked for, in an order in which each finds what it needs. */
export async function* routeCases(stack: StackOutputs): AsyncGenerator<RouteCase> {
  const api = apiClient(stack.apiUrl);
  const tenant = await signUp(api, stack.mailUrl);
  const asking =
    (token?: string): Ask =>
    (method, path, body, headers = {}) =>
      api(method, path, { ...(token ? { token } : {}), ...(body === undefined ? {} : { body }), headers });
  const scene: Scene = { stack, tenant, as: asking(tenant.accessToken), anyone: asking() };
  yield* workspace(scene);
  yield* identity(scene);
  yield* money(scene);
  yield* operators(scene);
  yield* tenancy(scene);
}
