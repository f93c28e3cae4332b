import { lazy } from './aws.ts';
import { type CallCredentials, type Failure, signedCalls } from './signed-call.ts';

interface JsonService {
  readonly signedAs: string;
  readonly id: string;
  /** Before the operation in X-Amz-Target. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
}

export type JsonCall = (operation: string, input: unknown) => Promise<Readonly<Record<string, unknown>>>;

/** Calls in AWS's JSON protocol 1.0 or 1.1 (smithy.io, "AWS JSON protocols"). */
export function jsonCalls(
  { target, version, ...service }: JsonService,
  credentials?: () => Promise<CallCredentials>,
): JsonCall {
  const call = signedCalls({ ...service, failureOf, ...(credentials ? { credentials } : {}) });
  return async (operation, input) => {
    const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${operation}` };
    const answer = await call({ headers, body: JSON.stringify(input) });
    return answer === '' ? {} : JSON.parse(answer);
  };
}

/** The error's name stands in a header or in the body, with a namespace before it or an address behind it. */
const nameOf = (text: string): string => text.split(',')[0]?.split(':')[0]?.split('#').at(-1) ?? '';

export function failureOf({ headers, text }: { headers: Readonly<Record<string, string>>; text: string }): Failure {
  const body = readBody(text);
  const { __type, code, message, Message } = body;
  const given = headers['x-amzn-errortype'] ?? code ?? __type;
  return {
    name: given ? nameOf(String(given)) : 'UnknownError',
    message: String(message ?? Message ?? 'UnknownError'),
    body,
  };
}

/** A gateway on the way may answer something else than JSON. */
function readBody(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

const kmsService = { signedAs: 'kms', id: 'KMS', target: 'TrentService', version: '1.1' } as const;

export const kmsCalls = (credentials?: () => Promise<CallCredentials>): JsonCall => jsonCalls(kmsService, credentials);

const ownKms = lazy(() => kmsCalls());

/** HMAC-SHA-256 in hex under a key that never leaves KMS, with the function's own grant. */
export async function hmac(keyId: string, text: string): Promise<string> {
  const Message = Buffer.from(text).toString('base64');
  const answer = await ownKms()('GenerateMac', { KeyId: keyId, MacAlgorithm: 'HMAC_SHA_256', Message });
  const mac = bytesOf(answer['Mac']);
  if (!mac) throw new Error('KMS answered without a MAC');
  return mac.toString('hex');
}

/** The public half of a key, as SubjectPublicKeyInfo. */
export async function publicKeyOf(keyId: string): Promise<Buffer> {
  const { PublicKey } = await ownKms()('GetPublicKey', { KeyId: keyId });
  const spki = bytesOf(PublicKey);
  if (!spki) throw new Error('KMS answered without a public key');
  return spki;
}

const ssm = lazy(() => jsonCalls({ signedAs: 'ssm', id: 'SSM', target: 'AmazonSSM', version: '1.1' }));

/** The text of a parameter; an error named `ParameterNotFound` where there is none. */
export async function parameterAt(name: string): Promise<string | undefined> {
  const { Parameter } = await ssm()('GetParameter', { Name: name });
  const value = (Parameter as { readonly Value?: unknown } | undefined)?.Value;
  return typeof value === 'string' ? value : undefined;
}

/** Bytes stand in answers as base64. */
export const bytesOf = (value: unknown): Buffer | undefined =>
  typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
