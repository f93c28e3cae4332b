import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RolePolicies } from '../../local/guard/role-policies.ts';
import type { StackOutputs } from '../../local/stack-outputs.ts';
import { type Company, company, idsOf, tokenOf } from '../journey/company.ts';
import { living, walk } from '../journey/company-steps.ts';
import { items } from '../journey/leaks.ts';
import { type Answer, apiClient } from '../kit/api-client.ts';
import { type Probe, prober as probesOf, type Random } from './probes.ts';

export interface Probed {
  readonly requests: number;
  /** Of these, calls to AWS went to the victim's data. */
  readonly astray: number;
  readonly strayedCalls: number;
  /** Named the victim's ids, cursors or keys. */
  readonly naming: number;
  readonly byRoute: Readonly<Record<string, number>>;
  readonly byCredential: Readonly<Record<string, number>>;
  readonly statuses: Readonly<Record<string, number>>;
  /** What was led astray and answered 500: no refusal, but an accident. */
  readonly accidents: readonly string[];
  /** Another tenant's bytes in an answer, a signed address that opens, an item that changed. */
  readonly leaks: readonly string[];
  /** Answers in which the victim itself is shown what is its own: what a leak would look like. */
  readonly seenByItself: number;
}

/** A victim and a prober, with everything that a company has: people in all roles, projects, files, usage, invoices. */
export async function twoCompanies(stack: StackOutputs) {
  const [victim, prober] = [company('victim', stack), company('prober', stack)];
  await Promise.all([walk(victim, living), walk(prober, living)]);
  return { victim, prober };
}

const headersOf = ({ astray }: Probe, victim: Company): Readonly<Record<string, string>> =>
  astray
    ? {
        'x-probe-tenant': victim.tenant.id,
        'x-probe-call': astray.call,
        ...(astray.once ? { 'x-probe-once': '1' } : {}),
      }
    : {};

/** What happens meanwhile is not kept among the calls of the run: calls that went astray are no originals to forge from. */
export async function unrecorded<T>(runDir: string, work: () => Promise<T>): Promise<T> {
  const file = join(runDir, 'aws-calls.jsonl');
  const before = readFileSync(file);
  try {
    return await work();
  } finally {
    writeFileSync(file, before);
  }
}

const everything = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['dynamodb:*', 's3:*', 'kms:*'], Resource: '*' }],
});

/** As `work` would fare if sessions of tenants reached everything: the proof has to fail then. */
export async function widened<T>(stack: StackOutputs, runDir: string, work: () => Promise<T>): Promise<T> {
  const roles = JSON.parse(readFileSync(join(runDir, 'iam-roles.json'), 'utf8')) as readonly RolePolicies[];
  const sessions = roles.filter(({ role }) => role.includes('TenantSession')).map(({ role }) => role);
  if (sessions.length === 0) throw new Error('no role of tenants’ sessions');
  const iam = async (Action: string, more: Readonly<Record<string, string>> = {}) => {
    for (const RoleName of sessions) {
      const given = { Action, Version: '2010-05-08', RoleName, PolicyName: 'widened', ...more };
      const scope = `Credential=test/20260101/${stack.region}/iam/aws4_request`;
      const answer = await fetch(stack.awsEndpoint, {
        method: 'POST',
        headers: { Authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=none` },
        body: new URLSearchParams(given),
      });
      if (!answer.ok) throw new Error(`${Action}: ${answer.status} ${await answer.text()}`);
    }
  };
  await iam('PutRolePolicy', { PolicyDocument: everything });
  try {
    return await work();
  } finally {
    await iam('DeleteRolePolicy');
  }
}

/** By what the victim is known, less what both are told: ids of legal documents and plans. */
function canariesOf({ victim, prober }: { victim: Company; prober: Company }): readonly string[] {
  const common = idsOf(prober);
  return [victim.word, ...[...idsOf(victim)].filter((id) => !common.has(id))];
}

function strangeIn(canaries: readonly string[], asked: string, { headers, body }: Answer): readonly string[] {
  const text = `${[...headers].join('\n')}\n${JSON.stringify(body)}`;
  return canaries.filter((canary) => text.includes(canary) && !asked.includes(canary));
}

const ADDRESS = /https?:\/\/[^"\s]+X-Amz-Signature=[^"\s]+/g;

/** Addresses of objects that were signed for the wrong tenant: they must not open. */
async function opensWhatIsForeign(victim: Company, text: string): Promise<readonly string[]> {
  const opened: string[] = [];
  for (const [address] of text.replaceAll('\\u0026', '&').matchAll(ADDRESS))
    if (address.includes(victim.tenant.id) && (await fetch(address)).ok) opened.push(`opens ${address}`);
  return opened;
}

/** What lies in the victim's part of the table, but for its health, which a clock writes of the calls it made itself. */
async function itemsOf(stack: StackOutputs, { tenant }: Company): Promise<ReadonlyMap<string, string>> {
  const own = `item TENANT#${tenant.id}#`;
  const all = (await items(stack)).filter(({ where }) => where.startsWith(own) && !where.startsWith(`${own}SLI `));
  return new Map(all.map(({ where, text }) => [where, text]));
}

/** Taken away by the table itself, at the time that the item names. */
const hasExpired = (text: string): boolean =>
  Number(/"expiresAt":\{"N":"(\d+)"\}/.exec(text)?.[1] ?? Infinity) * 1_000 < Date.now();

function changesBetween(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names]
    .filter((name) => before.get(name) !== after.get(name))
    .filter((name) => after.has(name) || !hasExpired(before.get(name) ?? ''))
    .map((name) => `changed: ${name}: ${before.get(name)} -> ${after.get(name)}`);
}

const isFetched = ({ astray }: Probe, { status }: Answer) => astray !== undefined && status < 300;

interface Wanted {
  readonly random: Random;
  /** Of those that reached for something: calls went astray, or what is the victim's was named. */
  readonly probes: number;
  readonly tell?: (line: string) => void;
}

/** Requests of one company, whose credentials are good and whose application believes what the requests say. */
export async function probe(
  stack: StackOutputs,
  sides: { readonly victim: Company; readonly prober: Company },
  { random, probes, tell }: Wanted,
): Promise<Probed> {
  const { victim, prober } = sides;
  const api = apiClient(stack.apiUrl);
  const canaries = canariesOf(sides);
  const next = probesOf(sides, random);
  const before = await itemsOf(stack, victim);
  const counts = { byRoute: {}, byCredential: {}, statuses: {} } as Record<string, Record<string, number>>;
  const count = (name: string, key: string) => {
    const kept = counts[name] ?? {};
    kept[key] = (kept[key] ?? 0) + 1;
  };
  const leaks: string[] = [];
  const accidents: string[] = [];
  const sum = { sent: 0, astray: 0, strayedCalls: 0, naming: 0 };
  const tokens = sessions(prober, api);
  const ask = async (each: Probe): Promise<Answer> => {
    for (let tries = 1; ; tries += 1) {
      const token = await tokens.of(each.as);
      const answer = await api(each.method, each.path, {
        ...(token ? { token } : {}),
        ...(each.body === undefined ? {} : { body: each.body }),
        ...(each.key ? { key: each.key } : {}),
        headers: headersOf(each, victim),
      });
      if (answer.status === 401 && token && tries < 3) tokens.forget(each.as);
      else if (answer.status === 429 && token && tries < 60) await new Promise((go) => setTimeout(go, 250));
      else return answer;
    }
  };
  const worker = async () => {
    while (sum.astray + sum.naming < probes) {
      sum.sent += 1;
      const each = next();
      const answer = await ask(each);
      api.calls.splice(0);
      const strayed = Number(answer.headers.get('x-probe-strayed') ?? 0);
      const asked = `${decodeURIComponent(each.path)} ${JSON.stringify(each.body)} ${each.key}`;
      // A signed address carries the id that the call was led astray with.
      const isAddress = strayed > 0 ? [victim.tenant.id] : [];
      const strange = strangeIn(canaries, `${asked} ${isAddress}`, answer);
      const opened = isFetched(each, answer) ? await opensWhatIsForeign(victim, JSON.stringify(answer.body)) : [];
      for (const what of [...strange, ...opened])
        leaks.push(
          `${answer.status} ${each.method} ${each.path} as ${each.as} ${JSON.stringify(each.astray)}: ${what}`,
        );
      if (strayed > 0 && answer.status === 500)
        accidents.push(`${each.method} ${each.path} as ${each.as} ${JSON.stringify(each.astray)}`);
      if (strayed > 0) sum.astray += 1;
      if (strayed === 0 && each.isForeign) sum.naming += 1;
      sum.strayedCalls += strayed;
      if (strayed > 0 || each.isForeign) {
        count('byRoute', each.route);
        count('byCredential', each.as);
      }
      count('statuses', String(answer.status));
      if (sum.sent % 1_000 === 0) tell?.(`  ${sum.sent} requests, ${leaks.length} leaks`);
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  leaks.push(...changesBetween(before, await itemsOf(stack, victim)));
  const shown = victim.api.calls.filter(({ text }) => canaries.some((canary) => text.includes(canary)));
  return {
    requests: sum.sent,
    astray: sum.astray,
    strayedCalls: sum.strayedCalls,
    naming: sum.naming,
    byRoute: counts['byRoute'] ?? {},
    byCredential: counts['byCredential'] ?? {},
    statuses: counts['statuses'] ?? {},
    accidents,
    leaks,
    seenByItself: shown.length,
  };
}

/** Sessions end by probes that end them, and by the clock. */
function sessions(prober: Company, api: ReturnType<typeof apiClient>) {
  const kept = new Map<string, Promise<string>>();
  const signIn = async (role: string): Promise<string> => {
    const person = prober.people.get(role);
    if (!person) return tokenOf(prober, role);
    const body = { email: person.email, password: person.password };
    const answer = await api('POST', '/v1/sessions', { body });
    if (answer.status !== 201) throw new Error(`${role} signs in: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.accessToken;
  };
  return {
    of: async (as: string): Promise<string | undefined> => {
      if (as === 'nobody') return undefined;
      if (as === 'token') return prober.apiToken;
      const known = kept.get(as) ?? signIn(as);
      kept.set(as, known);
      return known;
    },
    forget: (as: string) => void kept.delete(as),
  };
}
