import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Answer } from './gateway-response.ts';

export interface Listening {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Listens on this machine only. */
export async function listen(
  port: number,
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<Listening> {
  const server: Server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function send(response: ServerResponse, answer: Answer, isHead = false): void {
  const headers = answer.headers.filter(([name]) => name.toLowerCase() !== 'content-length');
  const bodiless = answer.status === 204 || answer.status === 304;
  const length: readonly (readonly [string, string])[] = bodiless
    ? []
    : [['Content-Length', String(answer.body.length)]];
  response.writeHead(answer.status, [...headers, ...length].flat());
  response.end(isHead || bodiless ? undefined : answer.body);
}
