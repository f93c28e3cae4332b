import assert from 'node:assert/strict';
import type { StackOutputs } from '../../local/stack-outputs.ts';
import { type Answer, type ApiClient, apiClient, type CallOptions } from '../kit/api-client.ts';
import { type NewTenant, someWord } from '../kit/sign-up.ts';

export type Surroundings = Pick<StackOutputs, 'apiUrl' | 'mailUrl' | 'stripeUrl'>;

interface Person {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly token: string;
}

/** A company on its way through api.md's journey: what it wrote, what it was told, what it holds. */
export interface Company {
  readonly name: string;
  readonly place: Surroundings;
  /** Its canary: part of every text that it may choose, so that it is known wherever it turns up. */
  readonly word: string;
  readonly api: ApiClient;
  /** Calls that name somebody else's ids: their answers repeat what was asked for. */
  readonly prober: ApiClient;
  /** What reached it beside answers: mails are read at the end. */
  readonly texts: { readonly where: string; readonly text: string }[];
  /** What no answer and no log may repeat. */
  readonly secrets: string[];
  readonly people: Map<string, Person>;
  readonly projects: string[];
  readonly files: string[];
  readonly invoices: string[];
  tenant: NewTenant;
  apiToken: string;
  receipt: { id: string; secret: string };
}

/** Wraps each call, so that whoever drives several companies decides whose is next. */
export type Turn = <T>(work: () => Promise<T>) => Promise<T>;

const scheduled = (client: ApiClient, turn: Turn): ApiClient =>
  Object.assign((method: string, path: string, options?: CallOptions) => turn(() => client(method, path, options)), {
    calls: client.calls,
  });

const nobody: NewTenant = {
  ...{ id: '', slug: '', accessToken: '', refreshToken: '', provisionedInMs: 0 },
  owner: { email: '', password: '' },
};

export function company(name: string, place: Surroundings, turn: Turn = (work) => work()): Company {
  return {
    ...{ name, place, word: `${name}${someWord()}`, texts: [], secrets: [], people: new Map() },
    api: scheduled(apiClient(place.apiUrl), turn),
    prober: scheduled(apiClient(place.apiUrl), turn),
    ...{ projects: [], files: [], invoices: [] },
    ...{ tenant: nobody, apiToken: '', receipt: { id: '', secret: '' } },
  };
}

/** The answer, provided that it has this status; the failure shows what was said instead. */
export async function told(asked: Promise<Answer>, status: number, code?: string): Promise<Answer> {
  const answer = await asked;
  assert.equal(answer.status, status, `${status} expected: ${answer.status} ${JSON.stringify(answer.body)}`);
  if (code) assert.equal(answer.body.code, code);
  return answer;
}

export const tokenOf = (company: Company, role: string): string => {
  const person = company.people.get(role);
  assert.ok(person, `${company.name} has no ${role} yet`);
  return person.token;
};

const ID = /\b[a-z]{2,5}_[0-9A-HJKMNP-TV-Z]{26}\b/g;

/** Every id that its own answers named. */
export const idsOf = ({ api }: Company): ReadonlySet<string> =>
  new Set(api.calls.flatMap(({ text }) => text.match(ID) ?? []));
