import type * as z from 'zod';
import { type Route, routesOf } from '../../functions/contracts.ts';
import { type Company, idsOf } from '../journey/company.ts';

/** A request by which one tenant reaches for what is another's. */
export interface Probe {
  readonly route: string;
  readonly method: string;
  readonly path: string;
  /** One of the prober's people by role, its `token`, or `nobody`. */
  readonly as: string;
  readonly body?: unknown;
  readonly key?: string;
  /** It names the victim's ids, its cursor, its idempotency key or its address. */
  readonly isForeign: boolean;
  /** Which of its calls to AWS go to the victim: all, or the n-th; `once`: one item of a transaction, one key of a batch. */
  readonly astray?: { readonly call: string; readonly once: boolean };
}

export type Random = () => number;

interface Sides {
  readonly victim: Company;
  readonly prober: Company;
}

function drawn<T>(random: Random, from: readonly T[]): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('nothing to draw from');
  return found;
}

const usageEvent = (word: string) => ({
  ...{ specversion: '1.0', id: `${word}-a`, source: `${word}/runner`, type: 'job-minutes', subject: word },
  ...{ time: new Date().toISOString(), data: { value: '1' } },
});

/** What each route with a body is sent: valid, so that a probe comes as far as its data, and naming the victim where it can. */
export const bodies: Readonly<Record<string, (sides: Sides) => unknown>> = {
  createSignup: ({ victim }) => ({ email: victim.tenant.owner.email }),
  verifySignup: () => ({ code: '000000' }),
  createTenant: ({ victim }) => ({ name: 'Prober', slug: victim.tenant.slug, plan: 'pro' }),
  createSession: ({ victim }) => ({ email: victim.tenant.owner.email, password: 'not the password of this one' }),
  refreshSession: () => ({ refreshToken: 'none' }),
  acceptInvitation: ({ victim }) => ({
    token: victim.projects[0],
    name: 'Prober',
    password: 'correct horse of prober',
  }),
  updateTenant: () => ({ name: 'probed' }),
  holdTenantKey: () => ({ arn: null }),
  requestDeletion: ({ victim }) => ({ confirm: victim.tenant.slug, mode: 'immediate' }),
  updateUser: () => ({ role: 'viewer' }),
  createInvitation: ({ prober }) => ({ email: `${prober.word}-invited@example.com`, role: 'viewer' }),
  createApiToken: () => ({ name: 'probe', scopes: ['projects:read'] }),
  createProject: () => ({ name: 'probe' }),
  updateProject: () => ({ name: 'probe' }),
  createFile: () => ({ name: 'probe.txt', contentType: 'text/plain', sizeBytes: 5 }),
  ingestUsage: ({ victim }) => usageEvent(victim.word),
  previewChange: () => ({ plan: 'pro', when: 'now' }),
  changeSubscription: () => ({ plan: 'pro', when: 'period-end' }),
  cancelSubscription: () => ({}),
  putBillingDetails: () => ({ name: 'Prober', email: 'prober@example.com', address: null, taxId: null }),
  createPurchaseOrder: () => ({ number: 'PO-1', currency: 'EUR', amount: null, validUntil: null }),
};

/** Where an id is not ours to give out. */
const words: Readonly<Record<string, (of: Company) => readonly string[]>> = {
  source: ({ word }) => [`${word}/runner`],
  id: ({ word }) => [`${word}-a`, `${word}-b`],
  key: () => ['job-minutes', 'api-calls'],
  lineId: () => ['line-1', 'line-2'],
  document: () => ['terms', 'dpa'],
};

/** Their own people and tokens are what the probers knock with. */
const keepsItsOwn = new Set(['updateUser', 'revokeApiToken']);

const roles = ['owner', 'admin', 'member', 'billing', 'viewer', 'token', 'nobody'];
const calls = ['all', 'all', 'all', '1', '2', '3', '4', '5', '6'];

function valuesOf(name: string, schema: z.ZodType, of: Company, ids: readonly string[]): readonly string[] {
  return words[name]?.(of) ?? ids.filter((id) => schema.safeParse(id).success);
}

const sealedCursor = /"nextCursor":"([^"]{20,})"/;

function cursorsOf({ api, tenant, projects, files }: Company): readonly string[] {
  const sealed = api.calls.flatMap(({ text }) => sealedCursor.exec(text)?.[1] ?? []);
  const keys = [
    ...projects.map((sk) => ({ pk: `TENANT#${tenant.id}#PROJECT`, sk })),
    ...files.map((sk) => ({ pk: `TENANT#${tenant.id}#FILE`, sk })),
    { pk: `TENANT#${tenant.id}#JOURNAL`, sk: '0' },
  ];
  return [...sealed, ...keys.map((key) => JSON.stringify(key))];
}

/** Probes without an end, drawn over routes, credentials, and places that an id can stand in. */
export function prober({ victim, prober: own }: Sides, random: Random): () => Probe {
  const routes = routesOf('tenant');
  const [theirs, ours] = [victim, own].map((company) => [...idsOf(company)]) as [string[], string[]];
  const foreign = theirs.filter((id) => !ours.includes(id));
  const cursors = cursorsOf(victim);
  const pathOf = ({ name, endpoint }: Route, ofVictim: boolean): string | undefined => {
    let { path } = endpoint;
    for (const [param, schema] of Object.entries(endpoint.params?.shape ?? {})) {
      const values = valuesOf(param, schema as z.ZodType, ofVictim ? victim : own, ofVictim ? foreign : ours);
      if (values.length === 0 || (!ofVictim && keepsItsOwn.has(name))) return undefined;
      path = path.replace(`{${param}}`, encodeURIComponent(drawn(random, values)));
    }
    return path;
  };
  const queryOf = ({ endpoint }: Route): readonly string[] => {
    const names = Object.keys(endpoint.query?.shape ?? {});
    const range = names.includes('window')
      ? ['from=2026-01-01T00:00:00Z', 'to=2026-01-02T00:00:00Z', 'window=hour']
      : [];
    const isForeign = names.includes('cursor') && random() < 0.4;
    return [...range, ...(isForeign ? [`cursor=${encodeURIComponent(drawn(random, cursors))}`] : [])];
  };
  const next = (): Probe => {
    const route = drawn(random, routes);
    const { name, endpoint } = route;
    const isTenants = endpoint.auth === 'tenant';
    const ofVictim = Boolean(endpoint.params) && random() < 0.5;
    const path = pathOf(route, ofVictim);
    const query = queryOf(route);
    const named = path !== undefined && (ofVictim || query.some((part) => part.startsWith('cursor')));
    const body = bodies[name]?.({ victim, prober: own });
    const key = endpoint.method === 'POST' ? `${victim.word}-${drawn(random, roles)}` : undefined;
    // Which calls go astray, where the request itself names nothing of the victim's: always; else every other time.
    const goesAstray = isTenants && (!named || random() < 0.5);
    if (path === undefined || (!named && !goesAstray && isTenants)) return next();
    return {
      route: name,
      method: endpoint.method,
      path: [path, query.join('&')].filter(Boolean).join('?'),
      as: isTenants ? drawn(random, roles) : 'nobody',
      ...(body === undefined ? {} : { body }),
      // Half of them under a key that the victim has used.
      ...(key && random() < 0.5 ? { key } : {}),
      isForeign: named || !isTenants,
      ...(goesAstray ? { astray: { call: drawn(random, calls), once: random() < 0.3 } } : {}),
    };
  };
  return next;
}
