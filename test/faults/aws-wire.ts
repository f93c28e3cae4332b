import type { Readable } from 'node:stream';

type Headers = Readonly<Record<string, string>>;

export interface AwsRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, string | string[] | null>;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array | Readable;
}

export interface AwsAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

export const textOf = (body: AwsRequest['body']): string =>
  typeof body === 'string'
    ? body
    : body instanceof Uint8Array
      ? Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
      : '';

/** Which operation of which service a signed request asks for. */
export function targetOf({ method, path, headers, body, query }: AwsRequest): { service: string; operation: string } {
  const scope = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\/aws4_request/.exec(headers['authorization'] ?? '');
  const service = scope?.[1] ?? 'unknown';
  const target = headers['x-amz-target']?.split('.').at(-1);
  const action = typeof body === 'string' ? /(?:^|&)Action=(\w+)/.exec(body)?.[1] : undefined;
  return { service, operation: target ?? action ?? restOperation(service, method, path, query ?? {}) };
}

/** REST services name their operation by method and path; ids in it are not what the call is. */
function restOperation(service: string, method: string, path: string, query: object): string {
  if (service !== 's3') return `${method} ${path.replace(/\/[\w-]*\d[\w-]*/g, '/{id}')}`;
  const [, bucket, ...key] = path.split('/');
  const sub = Object.keys(query).find((name) => /^(versions|delete|tagging|uploads|uploadId|list-type)$/.test(name));
  return `${method} ${bucket ? '/bucket' : '/'}${key.join('') ? '/key' : ''}${sub ? `?${sub}` : ''}`;
}

const throttles: Readonly<Record<string, readonly [number, string]>> = {
  dynamodb: [400, 'ProvisionedThroughputExceededException'],
  kinesis: [400, 'ProvisionedThroughputExceededException'],
  apigateway: [429, 'TooManyRequestsException'],
  ses: [429, 'TooManyRequestsException'],
  'cognito-idp': [400, 'TooManyRequestsException'],
  s3: [503, 'SlowDown'],
  sts: [400, 'Throttling'],
};

/** How a service says no, in its own protocol. */
export function refusal(service: string, kind: 'throttle' | 'error-500'): AwsAnswer {
  const [status, code] =
    kind === 'throttle' ? (throttles[service] ?? [400, 'ThrottlingException']) : [500, 'InternalFailure'];
  if (service === 's3' || service === 'sts') {
    const error = `<Error><Code>${code}</Code><Message>injected</Message></Error>`;
    const xml = service === 's3' ? error : `<ErrorResponse>${error}<RequestId>injected</RequestId></ErrorResponse>`;
    return { status, headers: { 'content-type': 'text/xml' }, body: Buffer.from(xml) };
  }
  return jsonAnswer({ __type: code, message: 'injected' }, status, { 'x-amzn-errortype': code });
}

export const jsonAnswer = (
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): AwsAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', ...headers },
  body: Buffer.from(JSON.stringify(value)),
});
