import type { Place } from '../assembly/resolve.ts';
import { isRecord } from '../assembly/template.ts';
import { type Call, headerOf } from './call.ts';
import type { Invoke } from './functions.ts';
import { Refusal } from './gateway-response.ts';
import { type AuthorizerContext, authorizerEvent } from './proxy-event.ts';
import type { Authorizer, RestApi } from './rest-api.ts';
import type { Match } from './route-match.ts';

export interface Authorization {
  readonly context: AuthorizerContext;
  readonly usageIdentifierKey: string | undefined;
}

interface Verdict extends Authorization {
  readonly statements: readonly { readonly effect: string; readonly resources: readonly string[] }[];
  readonly until: number;
}

export type Authorize = (match: Match, call: Call) => Promise<Authorization | undefined>;

const AUTHORIZER_TIMEOUT_MS = 29_000;

/** `method.request.header.Authorization` and its like; an empty one refuses without a call, as on AWS. */
function identityOf(authorizer: Authorizer, call: Call): string {
  const values = authorizer.identitySource.map((source) => {
    const [, , place, name = ''] = source.split('.');
    return place === 'header' ? headerOf(call, name) : place === 'querystring' ? call.query.get(name) : undefined;
  });
  if (values.some((value) => !value)) throw new Refusal('UNAUTHORIZED');
  return JSON.stringify(values);
}

const pattern = (resource: string): RegExp =>
  new RegExp(
    `^${resource
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );

function assertAllowed(verdict: Verdict, methodArn: string): void {
  const matching = verdict.statements.filter(({ resources }) =>
    resources.some((each) => pattern(each).test(methodArn)),
  );
  if (matching.some(({ effect }) => effect === 'Deny'))
    throw new Refusal(
      'ACCESS_DENIED',
      'User is not authorized to access this resource with an explicit deny',
      verdict.context,
    );
  if (!matching.some(({ effect }) => effect === 'Allow'))
    throw new Refusal('ACCESS_DENIED', undefined, verdict.context);
}

const list = (value: unknown): readonly unknown[] => (value === undefined ? [] : [value].flat());

function readVerdict(answer: unknown, until: number): Verdict {
  const policy = isRecord(answer) ? answer['policyDocument'] : undefined;
  if (!isRecord(answer) || typeof answer['principalId'] !== 'string' || !isRecord(policy))
    throw new Refusal('AUTHORIZER_CONFIGURATION_ERROR');
  const given = isRecord(answer['context']) ? answer['context'] : {};
  if (Object.values(given).some((value) => typeof value === 'object'))
    throw new Refusal('AUTHORIZER_CONFIGURATION_ERROR');
  return {
    context: {
      ...Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)])),
      principalId: answer['principalId'],
    },
    usageIdentifierKey: typeof answer['usageIdentifierKey'] === 'string' ? answer['usageIdentifierKey'] : undefined,
    statements: list(policy['Statement'])
      .filter(isRecord)
      .map((statement) => ({
        effect: String(statement['Effect']),
        resources: list(statement['Resource']).map(String),
      })),
    until,
  };
}

async function askFunction(
  invoke: Invoke,
  authorizer: Authorizer,
  event: ReturnType<typeof authorizerEvent>,
): Promise<Verdict> {
  const answer = await invoke(authorizer.functionName, event, AUTHORIZER_TIMEOUT_MS).catch(() => {
    throw new Refusal('AUTHORIZER_FAILURE');
  });
  if (!answer.failed) return readVerdict(answer.payload, Date.now() + authorizer.ttlSeconds * 1_000);
  const message = isRecord(answer.payload) ? answer.payload['errorMessage'] : undefined;
  throw new Refusal(message === 'Unauthorized' ? 'UNAUTHORIZED' : 'AUTHORIZER_FAILURE');
}

/** REQUEST authorizers, with results kept for their time to live under the identity source. */
export function authorization(api: RestApi, place: Place, invoke: Invoke): Authorize {
  const cache = new Map<string, Verdict>();
  return async (match, call) => {
    const { authorizer } = match.route;
    if (!authorizer) return undefined;
    const methodArn = `arn:aws:execute-api:${place.region}:${place.account}:${api.id}/${api.stage}/${call.method}${call.path}`;
    const key = `${authorizer.name} ${identityOf(authorizer, call)}`;
    const kept = cache.get(key);
    const known = kept && kept.until > Date.now() ? kept : undefined;
    const verdict =
      known ?? (await askFunction(invoke, authorizer, authorizerEvent(api, match, call, place.account, methodArn)));
    if (!known) remember(cache, key, verdict);
    assertAllowed(verdict, methodArn);
    return { ...verdict, context: { ...verdict.context, integrationLatency: known ? 0 : Date.now() - call.startedAt } };
  };
}

const MOST_VERDICTS = 10_000;

function remember(cache: Map<string, Verdict>, key: string, verdict: Verdict): void {
  cache.delete(key);
  cache.set(key, verdict);
  const oldest = cache.size > MOST_VERDICTS ? cache.keys().next().value : undefined;
  if (oldest) cache.delete(oldest);
}
