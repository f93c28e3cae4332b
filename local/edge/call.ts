import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** One request as the gateway sees it. */
export interface Call {
  readonly requestId: string;
  readonly startedAt: number;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names as the client wrote them: API Gateway hands them on so. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly sourceIp: string;
  readonly body: Buffer;
}

export const headerOf = (call: Call, name: string): string | undefined =>
  call.headers.findLast(([given]) => given.toLowerCase() === name.toLowerCase())?.[1];

export const BODY_LIMIT = 10 * 1024 * 1024;

/** The whole body, or undefined when it is larger than API Gateway takes. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_LIMIT) chunks.push(chunk);
  }
  return size > BODY_LIMIT ? undefined : Buffer.concat(chunks);
}

function headersOf(request: IncomingMessage, sourceIp: string): [string, string][] {
  const headers: [string, string][] = [];
  for (let at = 0; at < request.rawHeaders.length; at += 2)
    headers.push([request.rawHeaders[at] ?? '', request.rawHeaders[at + 1] ?? '']);
  const forwarded = headers.find(([name]) => name.toLowerCase() === 'x-forwarded-for')?.[1];
  return [
    ...headers.filter(([name]) => !/^x-forwarded-(for|proto|port)$/i.test(name)),
    ['X-Forwarded-For', forwarded ? `${forwarded}, ${sourceIp}` : sourceIp],
    ['X-Forwarded-Port', '443'],
    ['X-Forwarded-Proto', 'https'],
    [
      'X-Amzn-Trace-Id',
      `Root=1-${Math.floor(Date.now() / 1_000).toString(16)}-${randomUUID().replaceAll('-', '').slice(0, 24)}`,
    ],
  ];
}

export interface Arrival {
  readonly call: Call;
  readonly isTooLarge: boolean;
}

export async function arrivalOf(request: IncomingMessage): Promise<Arrival> {
  const url = new URL(request.url ?? '/', 'http://edge');
  const sourceIp = (request.socket.remoteAddress ?? '127.0.0.1').replace('::ffff:', '');
  const startedAt = Date.now();
  const body = await bodyOf(request);
  const call: Call = {
    requestId: randomUUID(),
    startedAt,
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: headersOf(request, sourceIp),
    sourceIp,
    body: body ?? Buffer.alloc(0),
  };
  return { call, isTooLarge: body === undefined };
}
