import { text } from 'node:stream/consumers';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest, type HttpResponse } from '@smithy/core/protocols';
import { retryMiddleware, StandardRetryStrategy } from '@smithy/core/retry';
import { SignatureV4 } from '@smithy/signature-v4';
import { clientDefaults } from './aws.ts';
import { defaultProvider, endpointOf, regionOf } from './env-credentials.ts';

export interface CallCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface SignedRequest {
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Failure {
  readonly name: string;
  readonly message: string;
  /** What else the answer says. */
  readonly body?: Readonly<Record<string, unknown>>;
}

const bodies = new WeakMap<Error, Readonly<Record<string, unknown>>>();
/** What the answer said that an error was made of. */
export const failureBodyOf = (error: Error): Readonly<Record<string, unknown>> => bodies.get(error) ?? {};

interface Service {
  /** Its name in signatures, as in `kms`. */
  readonly signedAs: string;
  /** Its id in the SDK, as in `AWS_ENDPOINT_URL_KMS`. */
  readonly id: string;
  /** The first word of its host name, where that isn't the signing name. */
  readonly host?: string;
  readonly credentials?: () => Promise<CallCredentials>;
  /** What an answer of 300 or more says. */
  readonly failureOf: (answer: {
    readonly headers: Readonly<Record<string, string>>;
    readonly text: string;
  }) => Failure;
}

export type SignedCall = (request: SignedRequest) => Promise<string>;

/**
 * POST to an AWS service with the SDK's own signer, retries and socket pool, and without the SDK's client: for the few
 * calls that every request needs (docs/decisions/0010-signed-calls.md). Answers the body; throws what the SDK would.
 */
export function signedCalls({ signedAs, id, host = signedAs, credentials, failureOf }: Service): SignedCall {
  const strategy = new StandardRetryStrategy(clientDefaults.maxAttempts);
  const signer = new SignatureV4({
    service: signedAs,
    region: async () => regionOf(),
    credentials: credentials ?? defaultProvider(),
    sha256: Sha256,
  });
  const withRetries = retryMiddleware({
    maxAttempts: async () => clientDefaults.maxAttempts,
    retryStrategy: async () => strategy,
  });
  const attempt = withRetries<{ $metadata: object; body: string }>(async ({ request }) => {
    if (!HttpRequest.isInstance(request)) throw new Error('not a request');
    const signed = new HttpRequest(await signer.sign(request));
    // Looked up at every call: the one edge through which all calls to AWS go.
    const { response } = await clientDefaults.requestHandler.handle(signed);
    const body = response.body ? await text(response.body) : '';
    const { statusCode, headers } = response;
    if (statusCode >= 300) throw failed(failureOf({ headers, text: body }), response);
    return { response, output: { $metadata: { httpStatusCode: statusCode }, body } };
  }, {});
  return async ({ path = '/', headers, body }) => {
    const url = endpointOf(id, host);
    const request = new HttpRequest({
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port ? { port: Number(url.port) } : {}),
      method: 'POST',
      path,
      headers: { host: url.host, 'content-length': String(Buffer.byteLength(body)), ...headers },
      body,
    });
    return (await attempt({ input: {}, request })).output.body;
  };
}

function failed({ name, message, body }: Failure, response: HttpResponse): Error {
  const { statusCode, headers } = response;
  const error = Object.assign(new Error(message), {
    name,
    $fault: statusCode < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode: statusCode, requestId: headers['x-amzn-requestid'] },
  });
  if (body) bodies.set(error, body);
  // The retries look into it for Retry-After; a log line should not hold it.
  return Object.defineProperty(error, '$response', { value: response, enumerable: false });
}
