import { isRecord } from '../assembly/template.ts';

/** API Gateway's own answers: their type, the status without configuration, and the usual message. */
const refusals = {
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token'],
  UNAUTHORIZED: [401, 'Unauthorized'],
  ACCESS_DENIED: [403, 'User is not authorized to access this resource'],
  AUTHORIZER_FAILURE: [500, null],
  AUTHORIZER_CONFIGURATION_ERROR: [500, null],
  INVALID_API_KEY: [403, 'Forbidden'],
  THROTTLED: [429, 'Too Many Requests'],
  QUOTA_EXCEEDED: [429, 'Limit Exceeded'],
  BAD_REQUEST_PARAMETERS: [400, 'Missing required request parameters'],
  REQUEST_TOO_LARGE: [413, 'Request Entity Too Large'],
  INTEGRATION_FAILURE: [504, 'Internal server error'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out'],
  API_CONFIGURATION_ERROR: [500, 'Internal server error'],
  // A Lambda proxy answer that can't be read.
  DEFAULT_5XX: [502, 'Internal server error'],
} as const satisfies Record<string, readonly [number, string | null]>;

export type RefusalType = keyof typeof refusals;

/** Thrown by the steps in front of an integration. */
export class Refusal extends Error {
  readonly type: RefusalType;
  /** What the authorizer said of the caller whom it denies. */
  readonly authorizer: Readonly<Record<string, string | number>>;
  constructor(type: RefusalType, detail?: string, authorizer: Readonly<Record<string, string | number>> = {}) {
    super(detail ?? refusals[type][1] ?? '');
    this.type = type;
    this.authorizer = authorizer;
  }
}

interface GatewayResponse {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly template: string | undefined;
}

export type GatewayResponses = ReadonlyMap<string, GatewayResponse>;

export function readGatewayResponses(given: Readonly<Record<string, unknown>>): GatewayResponses {
  return new Map(
    Object.entries(given).map(([type, value]) => {
      const response = isRecord(value) ? value : {};
      const parameters = isRecord(response['responseParameters']) ? response['responseParameters'] : {};
      const templates = isRecord(response['responseTemplates']) ? response['responseTemplates'] : {};
      const headers = Object.entries(parameters).flatMap(([name, source]) =>
        name.startsWith('gatewayresponse.header.')
          ? [[name.slice('gatewayresponse.header.'.length), String(source)] as const]
          : [],
      );
      const template = templates['application/json'] ?? Object.values(templates)[0];
      return [
        type,
        {
          status: response['statusCode'] === undefined ? undefined : Number(response['statusCode']),
          headers: Object.fromEntries(headers),
          template: typeof template === 'string' ? template : undefined,
        },
      ];
    }),
  );
}

export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** `'literal'`, or a `context.…` expression. */
const headerValue = (source: string, context: ReadonlyMap<string, string>): string =>
  /^'.*'$/s.test(source) ? source.slice(1, -1) : (context.get(source.replace(/^\$?context\./, '')) ?? '');

export function renderRefusal(
  responses: GatewayResponses,
  refusal: Refusal,
  requestContext: ReadonlyMap<string, string>,
): Answer {
  const usual = refusals[refusal.type][0];
  const group = responses.get(usual >= 500 ? 'DEFAULT_5XX' : 'DEFAULT_4XX');
  const response = responses.get(refusal.type) ?? group;
  const context = new Map([
    ...requestContext,
    ['error.message', refusal.message],
    ['error.messageString', JSON.stringify(refusal.message)],
    ['error.responseType', refusal.type],
  ]);
  const template = response?.template ?? '{"message":$context.error.messageString}';
  const body = template.replace(/\$context\.([\w.]+)/g, (_all, name: string) => context.get(name) ?? '');
  const configured = Object.entries(response?.headers ?? {}).map(
    ([name, source]) => [name, headerValue(source, context)] as const,
  );
  const names = new Set(configured.map(([name]) => name.toLowerCase()));
  const common = [
    ['Content-Type', 'application/json'],
    ['x-amzn-RequestId', context.get('requestId') ?? ''],
    ['x-amzn-ErrorType', `${refusal.type}Exception`],
  ] as const;
  return {
    status: response?.status ?? usual,
    headers: [...common.filter(([name]) => !names.has(name.toLowerCase())), ...configured],
    body: Buffer.from(body),
  };
}
