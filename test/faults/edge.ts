import { AsyncLocalStorage } from 'node:async_hooks';
import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type AwsAnswer, type AwsRequest, refusal, targetOf, textOf } from './aws-wire.ts';
import type { Attempt, Injector, Process } from './injector.ts';
import { partialOf } from './partial.ts';

export interface StripeRequest {
  readonly host: string;
  readonly port: string | number;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
}

export interface StripeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Where every client of an evaluated bundle ends. */
export interface Edge {
  readonly aws: (request: AwsRequest) => Promise<{ readonly response: object }>;
  readonly stripe: (request: StripeRequest) => Promise<StripeAnswer>;
}

/** A call that had its effect, whether or not anybody heard of it. */
export interface Effect {
  readonly service: string;
  readonly operation: string;
  readonly request: AwsRequest;
  readonly text: string;
  readonly answer: AwsAnswer;
}

export interface EdgeWorld {
  readonly injector: () => Injector;
  /** Services that the harness stands in for: the workflows that it drives, and the bus that it hears. */
  readonly own: Readonly<Record<string, (operation: string, text: string) => Promise<AwsAnswer>>>;
  readonly seen: (effect: Effect) => void;
  readonly seenAtStripe: (request: StripeRequest, answer: StripeAnswer) => void;
}

const invocations = new AsyncLocalStorage<Process>();
export const runAs = <T>(process: Process, work: () => T): T => invocations.run(process, work);
export const running = (): Process | undefined => invocations.getStore();

const current = (): Process => {
  const process = running();
  if (!process) throw new Error('a call outside of every invocation');
  return process;
};

const handler = new NodeHttpHandler({ connectionTimeout: 2_000, requestTimeout: 30_000 });

/** Calls that went out to the emulator and to the local Stripe. */
export const sent = { count: 0 };

export async function sendAws(request: AwsRequest): Promise<AwsAnswer> {
  sent.count += 1;
  const { response } = await handler.handle({ ...request, query: request.query ?? {} } as never);
  const chunks: Buffer[] = [];
  for await (const chunk of response.body as Readable) chunks.push(Buffer.from(chunk as Uint8Array));
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

export const sendStripe = ({ host, port, path, method, headers, body }: StripeRequest): Promise<StripeAnswer> =>
  new Promise((resolve, reject) => {
    sent.count += 1;
    const out = httpRequest({ host, port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    out.on('error', reject);
    out.end(body);
  });

export function edgeOf(world: EdgeWorld): Edge {
  return {
    aws: async (request) => {
      const process = current();
      const { status, headers, body } = await world.injector().pass(process, awsAttempt(request, world));
      return { response: { statusCode: status, headers: { ...headers }, body: Readable.from([body]) } };
    },
    stripe: (request) => world.injector().pass(current(), stripeAttempt(request, world)),
  };
}

function awsAttempt(request: AwsRequest, { own, seen }: EdgeWorld): Attempt<AwsAnswer> {
  const { service, operation } = targetOf(request);
  const deliver = async (text: string): Promise<AwsAnswer> => {
    const answer = await (own[service]?.(operation, text) ?? sendAws(request));
    if (answer.status < 300) seen({ service, operation, request, text, answer });
    return answer;
  };
  const partial = partialOf(operation, request, deliver);
  return {
    service,
    operation,
    callId: request.headers['amz-sdk-invocation-id'] ?? '',
    send: () => deliver(textOf(request.body)),
    refuse: (kind) => refusal(service, kind),
    ...(partial ? { partial } : {}),
  };
}

function stripeAttempt(request: StripeRequest, { seenAtStripe }: EdgeWorld): Attempt<StripeAnswer> {
  const { method, path, headers } = request;
  const shape = path.replace(/\?.*$/, '').replace(/\/[a-z]+_\w{8,}/g, '/{id}');
  return {
    service: 'stripe',
    operation: `${method} ${shape}`,
    callId: `stripe ${method} ${path} ${headers['Idempotency-Key'] ?? ''}`,
    send: async () => {
      const answer = await sendStripe(request);
      if (answer.status < 300) seenAtStripe(request, answer);
      return answer;
    },
    refuse: (kind) => ({
      status: kind === 'throttle' ? 429 : 500,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        error: kind === 'throttle' ? { type: 'invalid_request_error', code: 'rate_limit' } : { type: 'api_error' },
      }),
    }),
  };
}
