import { Readable } from 'node:stream';
import { type HttpRequest, HttpResponse } from '@smithy/core/protocols';
import { vi } from 'vitest';
import { clientDefaults } from '../../functions/platform/aws.ts';

export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}
type Answering = FakeAnswer | Error | ((input: Readonly<Record<string, unknown>>) => FakeAnswer);

export interface FakeAws {
  /** Answers of an operation in their order; the last one goes on. */
  on(operation: string, ...answers: readonly Answering[]): void;
  readonly calls: {
    readonly operation: string;
    readonly input: Readonly<Record<string, unknown>>;
    readonly request: HttpRequest;
  }[];
  inputsOf(operation: string): readonly Readonly<Record<string, unknown>>[];
}

function readCall(request: HttpRequest): FakeAws['calls'][number] {
  const { headers, body, method, path } = request;
  const text = Buffer.from(body ?? '').toString();
  const input = text.startsWith('{') ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
  const target = headers['x-amz-target'] ?? headers['X-Amz-Target'];
  return { operation: target?.split('.')[1] ?? input['Action'] ?? `${method} ${path}`, input, request };
}

/** AWS as it looks at the edge that every call of ours crosses: what is sent is kept, what is told is answered. */
export function fakeAws(): FakeAws {
  const answers = new Map<string, Answering[]>();
  const calls: FakeAws['calls'] = [];
  vi.spyOn(clientDefaults.requestHandler, 'handle').mockImplementation(async (request) => {
    const call = readCall(request);
    calls.push(call);
    const queue = answers.get(call.operation);
    const next = queue && queue.length > 1 ? queue.shift() : queue?.[0];
    if (!next) throw new Error(`nothing to answer to ${call.operation}`);
    const answer = typeof next === 'function' ? next(call.input) : next;
    if (answer instanceof Error) throw answer;
    const { status = 200, headers = {}, body = '' } = answer;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return { response: new HttpResponse({ statusCode: status, headers: { ...headers }, body: Readable.from([text]) }) };
  });
  return {
    calls,
    on: (operation, ...given) => {
      answers.set(operation, [...given]);
    },
    inputsOf: (operation) => calls.filter((call) => call.operation === operation).map(({ input }) => input),
  };
}

export const bytes = (value: Uint8Array): string => Buffer.from(value).toString('base64');

/** An error as a JSON service words it. */
export const failing = (name: string, status = 400): FakeAnswer => ({
  status,
  body: { __type: `com.amazonaws#${name}` },
});

export const sessionXml = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
  <AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId><Arn>arn:aws:sts::1:assumed-role/r/x</Arn></AssumedRoleUser>
  <Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>se/cret+</SecretAccessKey>
  <SessionToken>to&amp;ken==</SessionToken><Expiration>2033-05-18T03:33:20Z</Expiration></Credentials>
  </AssumeRoleResult><ResponseMetadata><RequestId>r1</RequestId></ResponseMetadata></AssumeRoleResponse>`;
