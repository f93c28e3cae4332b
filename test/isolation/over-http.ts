import { type Random, seeded } from '../../local/isolation/foreign.ts';
import type { StackOutputs } from '../../local/stack-outputs.ts';
import { type Answer, type ApiClient, apiClient } from '../kit/api-client.ts';
import { type NewTenant, signUp } from '../kit/sign-up.ts';

export interface Traffic {
  readonly requests: number;
  readonly tenants: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Requests for what is another tenant's, which were answered as if there were no such thing. */
  readonly refused: number;
  readonly crossings: readonly string[];
}

interface Player extends NewTenant {
  readonly projects: string[];
  readonly files: string[];
  cursor: string | undefined;
}

interface Intent {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly key?: string;
  /** Any of these is right; another tenant's thing must get exactly that. */
  readonly refusal?: number;
}

const drawn = <T>(random: Random, from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
const reads = [
  '/v1/me',
  '/v1/tenant',
  '/v1/users',
  '/v1/audit-events?limit=5',
  '/v1/invoices',
  '/v1/subscription',
  '/v1/meters',
  '/v1/usage/current',
  '/v1/payment-methods',
];

function foreignIntent(stranger: Player, random: Random): Intent | undefined {
  const project = drawn(random, stranger.projects);
  const file = drawn(random, stranger.files);
  const options: Intent[] = [
    ...(project ? ['GET', 'DELETE'].map((method) => ({ method, path: `/v1/projects/${project}`, refusal: 404 })) : []),
    ...(project ? [{ method: 'PATCH', path: `/v1/projects/${project}`, body: { name: 'taken' }, refusal: 404 }] : []),
    ...(project ? [{ method: 'GET', path: `/v1/projects/${project}/files`, refusal: 404 }] : []),
    ...(file ? ['GET', 'DELETE'].map((method) => ({ method, path: `/v1/files/${file}`, refusal: 404 })) : []),
    ...(stranger.cursor
      ? [{ method: 'GET', path: `/v1/projects?limit=2&cursor=${encodeURIComponent(stranger.cursor)}`, refusal: 400 }]
      : []),
  ];
  return drawn(random, options);
}

function intentOf(player: Player, others: readonly Player[], random: Random): Intent {
  const stranger = drawn(random, others);
  const foreign = stranger && random() < 0.2 ? foreignIntent(stranger, random) : undefined;
  if (foreign) return foreign;
  const dice = random();
  const project = drawn(random, player.projects);
  if (!project || (dice < 0.15 && player.projects.length < 40))
    return {
      method: 'POST',
      path: '/v1/projects',
      body: { name: `of ${player.slug}` },
      key: `shared-key-${Math.floor(random() * 30)}`,
    };
  if (dice < 0.3) return { method: 'GET', path: '/v1/projects?limit=2' };
  if (dice < 0.45) return { method: 'GET', path: `/v1/projects/${project}` };
  if (dice < 0.55)
    return { method: 'PATCH', path: `/v1/projects/${project}`, body: { name: `again of ${player.slug}` } };
  if (dice < 0.65)
    return {
      method: 'POST',
      path: `/v1/projects/${project}/files`,
      body: { name: `${player.slug}.txt`, contentType: 'text/plain', sizeBytes: 5 },
    };
  if (dice < 0.75) return { method: 'GET', path: `/v1/projects/${project}/files` };
  return { method: 'GET', path: drawn(random, reads) ?? '/v1/me' };
}

function remember(player: Player, { method, path }: Intent, { status, body }: Answer): void {
  if (status !== 201 && status !== 200) return;
  if (method === 'POST' && path === '/v1/projects' && !player.projects.includes(body.id)) player.projects.push(body.id);
  if (method === 'POST' && path.endsWith('/files')) player.files.push(body.id);
  if (path.startsWith('/v1/projects?') && body.nextCursor) player.cursor = body.nextCursor;
}

/** What in the answer is another's. */
function crossingsIn(
  others: readonly Player[],
  { path, refusal }: Intent,
  { status, body }: Answer,
): readonly string[] {
  const text = JSON.stringify(body);
  const named = others.flatMap(({ id, slug, owner }) => [id, slug, owner.email].filter((name) => text.includes(name)));
  const things = others
    .flatMap(({ projects, files }) => [...projects, ...files])
    .filter((id) => text.includes(id) && !path.includes(id));
  return [
    ...named.map((name) => `${name} in the answer to ${path}`),
    ...things.map((id) => `${id} in the answer to ${path}`),
    ...(refusal !== undefined && status !== refusal ? [`${status} instead of ${refusal} to ${path}`] : []),
    ...(status >= 500 ? [`${status} to ${path}: ${text}`] : []),
  ];
}

async function upload({ body }: Answer): Promise<void> {
  if (body?.uploadUrl) await fetch(body.uploadUrl, { method: 'PUT', headers: body.headers, body: 'hello' });
}

async function patient(api: ApiClient, token: string, { method, path, body, key }: Intent): Promise<Answer> {
  for (;;) {
    const answer = await api(method, path, { token, ...(body === undefined ? {} : { body }), ...(key ? { key } : {}) });
    if (answer.status !== 429) return answer;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Requests of several tenants against the running stack, many at once, a fifth of them for what is another's. */
export async function overHttp(
  stack: StackOutputs,
  options: { seed: number; requests: number; tenants: number },
): Promise<Traffic> {
  const random = seeded(options.seed);
  const api = apiClient(stack.apiUrl);
  const players: Player[] = [];
  for (let at = 0; at < options.tenants; at += 1)
    players.push({ ...(await signUp(api, stack.mailUrl)), projects: [], files: [], cursor: undefined });
  const crossings: string[] = [];
  const statuses = new Map<number, number>();
  let refused = 0;
  let sent = 0;
  const worker = async () => {
    while (sent < options.requests) {
      sent += 1;
      api.calls.splice(0);
      const player = drawn(random, players);
      if (!player) throw new Error('no tenants');
      const others = players.filter((other) => other !== player);
      const intent = intentOf(player, others, random);
      const answer = await patient(api, player.accessToken, intent);
      remember(player, intent, answer);
      crossings.push(...crossingsIn(others, intent, answer));
      if (answer.status === 201 && intent.path.endsWith('/files')) await upload(answer);
      if (intent.refusal === answer.status) refused += 1;
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  return { requests: sent, tenants: players.length, statuses: Object.fromEntries(statuses), refused, crossings };
}
