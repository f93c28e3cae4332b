import { isRecord } from '../assembly/template.ts';
import type { GatewayResponses } from './gateway-response.ts';
import { readGatewayResponses } from './gateway-response.ts';

/** A REST API as its OpenAPI document describes it, with API Gateway's extensions. */
export interface RestApi {
  readonly id: string;
  readonly stage: string;
  readonly title: string;
  readonly routes: readonly Route[];
  readonly keySource: 'HEADER' | 'AUTHORIZER';
  readonly gatewayResponses: GatewayResponses;
  readonly binaryMediaTypes: readonly string[];
  readonly accessLogFormat: string | undefined;
  readonly throttle: Throttle | undefined;
}

export interface Throttle {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

export interface Route {
  readonly method: string;
  /** As written in the document: `/v1/projects/{projectId}`. */
  readonly resource: string;
  readonly segments: readonly string[];
  readonly authorizer: Authorizer | undefined;
  readonly needsKey: boolean;
  readonly requiredParameters: readonly { readonly name: string; readonly in: string }[];
  readonly integration: Integration;
  readonly operationId: string | undefined;
}

export interface Authorizer {
  readonly name: string;
  readonly functionName: string;
  readonly identitySource: readonly string[];
  readonly ttlSeconds: number;
}

export type Integration =
  | { readonly type: 'lambda'; readonly functionName: string; readonly timeoutMs: number }
  | { readonly type: 'mock'; readonly status: number; readonly headers: Readonly<Record<string, string>> };

const VERBS = new Set(['get', 'post', 'put', 'delete', 'patch', 'head', 'options', 'x-amazon-apigateway-any-method']);
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const record = (value: unknown) => (isRecord(value) ? value : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The function in `arn:aws:apigateway:…:lambda:path/2015-03-31/functions/<arn>/invocations`. */
function functionOf(uri: unknown): string {
  const name = /:function:([^/:]+)/.exec(String(uri))?.[1];
  if (!name) throw new Error(`no function in ${JSON.stringify(uri)}`);
  return name;
}

const unquoted = (value: unknown) => String(value).replace(/^'(.*)'$/s, '$1');

function integrationOf(given: unknown, where: string): Integration {
  const integration = record(given);
  const type = text(integration['type'])?.toLowerCase();
  if (type === 'aws_proxy')
    return {
      type: 'lambda',
      functionName: functionOf(integration['uri']),
      timeoutMs: Number(integration['timeoutInMillis'] ?? 29_000),
    };
  if (type !== 'mock') throw new Error(`${where}: integration ${type} is not served here`);
  const answer = record(record(integration['responses'])['default']);
  return {
    type: 'mock',
    status: Number(answer['statusCode'] ?? 200),
    headers: Object.fromEntries(
      Object.entries(record(answer['responseParameters'])).map(([name, value]) => [
        name.replace('method.response.header.', ''),
        unquoted(value),
      ]),
    ),
  };
}

function authorizersOf(document: Readonly<Record<string, unknown>>): ReadonlyMap<string, Authorizer | 'key'> {
  const schemes = Object.entries(record(record(document['components'])['securitySchemes']));
  return new Map<string, Authorizer | 'key'>(
    schemes.map(([name, given]): [string, Authorizer | 'key'] => {
      const authorizer = record(record(given)['x-amazon-apigateway-authorizer']);
      if (!authorizer['authorizerUri']) return [name, 'key'];
      return [
        name,
        {
          name,
          functionName: functionOf(authorizer['authorizerUri']),
          identitySource: (text(authorizer['identitySource']) ?? '').split(',').map((part) => part.trim()),
          ttlSeconds: Number(authorizer['authorizerResultTtlInSeconds'] ?? 300),
        },
      ];
    }),
  );
}

/** A scheme that this edge does not know closes the start, never the door open. */
function protectionOf(
  schemes: ReadonlyMap<string, Authorizer | 'key'>,
  security: unknown,
  where: string,
): Pick<Route, 'authorizer' | 'needsKey'> {
  let authorizer: Authorizer | undefined;
  let needsKey = false;
  for (const name of Object.keys(record(list(security)[0]))) {
    const scheme = schemes.get(name);
    if (!scheme) throw new Error(`${where}: security scheme ${name} is not served here`);
    if (scheme === 'key') needsKey = true;
    else authorizer = scheme;
  }
  return { authorizer, needsKey };
}

function parametersOf(...sources: readonly unknown[]): Route['requiredParameters'] {
  return sources
    .flatMap(list)
    .map(record)
    .filter((parameter) => parameter['required'] === true && parameter['in'] !== 'path')
    .map((parameter) => ({ name: String(parameter['name']), in: String(parameter['in']) }));
}

export function readRoutes(document: Readonly<Record<string, unknown>>): readonly Route[] {
  const schemes = authorizersOf(document);
  return Object.entries(record(document['paths'])).flatMap(([resource, item]) =>
    Object.entries(record(item))
      .filter(([verb]) => VERBS.has(verb))
      .map(([verb, given]) => {
        const operation = record(given);
        const method = verb.startsWith('x-') ? 'ANY' : verb.toUpperCase();
        const where = `${method} ${resource}`;
        return {
          method,
          resource,
          segments: resource.split('/').slice(1),
          ...protectionOf(schemes, operation['security'] ?? document['security'] ?? [], where),
          requiredParameters: parametersOf(record(item)['parameters'], operation['parameters']),
          integration: integrationOf(operation['x-amazon-apigateway-integration'], where),
          operationId: text(operation['operationId']),
        };
      }),
  );
}

export interface ApiResources {
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly stage: Readonly<Record<string, unknown>>;
}

export function readRestApi({ id, body, stage }: ApiResources): RestApi {
  const everyMethod = list(stage['MethodSettings'])
    .map(record)
    .find((setting) => setting['ResourcePath'] === '/*' && setting['ThrottlingRateLimit'] !== undefined);
  return {
    id,
    stage: text(stage['StageName']) ?? 'live',
    title: text(record(body['info'])['title']) ?? id,
    routes: readRoutes(body),
    keySource: body['x-amazon-apigateway-api-key-source'] === 'AUTHORIZER' ? 'AUTHORIZER' : 'HEADER',
    gatewayResponses: readGatewayResponses(record(body['x-amazon-apigateway-gateway-responses'])),
    binaryMediaTypes: list(body['x-amazon-apigateway-binary-media-types']).map(String),
    accessLogFormat: text(record(stage['AccessLogSetting'])['Format']),
    throttle: everyMethod && {
      rateLimit: Number(everyMethod['ThrottlingRateLimit']),
      burstLimit: Number(everyMethod['ThrottlingBurstLimit'] ?? everyMethod['ThrottlingRateLimit']),
    },
  };
}
