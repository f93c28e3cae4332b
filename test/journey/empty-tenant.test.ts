import { beforeAll, describe, expect, inject, it } from 'vitest';
import { apiClient } from '../kit/api-client.ts';
import { type NewTenant, signUp } from '../kit/sign-up.ts';

const stack = inject('stack');
const api = apiClient(stack.apiUrl);

interface Operation {
  readonly responses: Readonly<Record<string, unknown>>;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
}
interface Read extends Operation {
  readonly path: string;
}

/** What a reader asks for where a route wants to be told; every other id is one that nobody has. */
const asked: Readonly<Record<string, string>> = {
  document: 'privacy',
  key: 'job-minutes',
  source: 'nobody',
  from: new Date(Date.now() - 86_400_000).toISOString(),
  to: new Date().toISOString(),
};
const prefixes: Readonly<Record<string, string>> = {
  tokenId: 'tok',
  fileId: 'fil',
  invitationId: 'ivt',
  invoiceId: 'inv',
  projectId: 'prj',
  userId: 'usr',
  receiptId: 'del',
};
const answerFor = (name: string): string => asked[name] ?? `${prefixes[name] ?? name}_01HZZZZZZZZZZZZZZZZZZZZZZZ`;

function addressOf({ path, parameters = [] }: Read): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(answerFor(name)));
  const query = parameters.filter((parameter) => parameter.in === 'query' && parameter.required);
  const text = query.map(({ name }) => `${name}=${encodeURIComponent(answerFor(name))}`).join('&');
  return text ? `${filled}?${text}` : filled;
}

/** Every route that only reads, as the published contract names it. */
async function readRoutes(): Promise<readonly Read[]> {
  const { body } = await api('GET', '/v1/openapi.json');
  const paths = Object.entries(body.paths as Record<string, { get?: Operation }>);
  return paths.flatMap(([path, { get }]) => (get ? [{ path, ...get }] : []));
}

describe.sequential('a brand-new empty tenant', () => {
  let tenant: NewTenant;
  let routes: readonly Read[];

  beforeAll(async () => {
    tenant = await signUp(api, stack.mailUrl);
    routes = await readRoutes();
  });

  /** Lists and reports answer; what needs something that is not there yet answers as the contract says. */
  const readEverything = async () => {
    const seen = [];
    for (const route of routes) {
      const { status, body } = await api('GET', addressOf(route), { token: tenant.accessToken });
      const isAbsent = route.path.includes('{') && status === 404;
      const isOk = (status >= 200 && status < 300) || isAbsent || status === 409;
      seen.push({ route, status, isOk: isOk && String(status) in route.responses, body });
    }
    expect(seen.filter(({ isOk }) => !isOk).map(({ route, status }) => `${status} ${route.path}`)).toEqual([]);
    expect(seen.filter(({ status }) => status === 200).length).toBeGreaterThan(18);
    return seen;
  };

  it('reads every route of the contract', async () => {
    const seen = await readEverything();
    const lists = seen.filter(({ body, route }) => Array.isArray(body?.data) && route.path.startsWith('/v1/proj'));
    expect(lists.map(({ body }) => body.data)).toEqual([[]]);
  });

  it('reads every route again when its sample data is removed, and nothing of it is left', async () => {
    const { accessToken: token } = tenant;
    const added = await api('POST', '/v1/sample-data', { token });
    expect(added).toMatchObject({ status: 201 });
    const sample = (await api('GET', '/v1/projects', { token })).body.data as { id: string }[];
    expect(sample).toHaveLength(added.body.projects);
    expect((await api('DELETE', '/v1/sample-data', { token })).status).toBe(204);
    const seen = await readEverything();
    // The trail alone remembers.
    const bodies = seen
      .filter(({ route }) => route.path !== '/v1/audit-events')
      .map(({ body }) => JSON.stringify(body));
    expect(bodies.filter((text) => sample.some(({ id }) => text?.includes(id)))).toEqual([]);
  });

  it('answers nothing of it with 5xx', () => {
    expect(api.calls.filter(({ status }) => status >= 500)).toEqual([]);
  });
});
