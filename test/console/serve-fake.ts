import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fakeAnswers } from './fake-answers.ts';
import { createFakeApi, type FakeApi } from './fake-api.ts';
import { operatorsAnswers } from './operators-answers.ts';

/** The operators' API has paths in common with the tenants'. */
const OPERATORS = '/operators-api';
const dist = join(import.meta.dirname, '../../console/dist');
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** As lib/stacks/edge.ts has it, for this origin: what CloudFront's headers would forbid fails here too. */
const policy = (stripe: string): string =>
  [
    "default-src 'self'",
    `script-src 'self' ${stripe}`,
    `frame-src ${stripe}`,
    "connect-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

async function toApi(api: FakeApi, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString('utf8');
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const answer = await api.fetch(`http://local${path}`, {
    method: request.method ?? 'GET',
    headers,
    ...(body ? { body } : {}),
  });
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
}

function toFile(request: IncomingMessage, response: ServerResponse, stripe: string): void {
  const path = normalize(new URL(request.url ?? '/', 'http://local').pathname);
  const index = /^\/operators(\/|$)/.test(path) ? 'operators/index.html' : 'index.html';
  const file = join(dist, extname(path) && existsSync(join(dist, path)) ? path : index);
  response.writeHead(200, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': policy(stripe),
  });
  createReadStream(file).pipe(response);
}

/** Both built consoles and the fake APIs behind them, on one port: for screenshots and for working on pages without a stack. */
export async function serveFake(
  options: {
    readonly port?: number;
    readonly stripe?: string;
    readonly answers?: Parameters<typeof createFakeApi>[0];
    readonly operatorsAnswers?: Parameters<typeof createFakeApi>[0];
  } = {},
) {
  const stripe = options.stripe ?? 'https://js.stripe.com';
  let origin = '';
  const api = createFakeApi({ ...fakeAnswers({ uploadUrl: '/upload' }), ...options.answers });
  const operatorsApi = createFakeApi({ ...operatorsAnswers(), ...options.operatorsAnswers }, 'operators');
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (path === '/config.json')
      response.setHeader('content-type', 'application/json').end(
        JSON.stringify({
          apiUrl: origin,
          operatorsApiUrl: `${origin}${OPERATORS}`,
          consoleUrl: origin,
          stage: 'local',
          ...(options.stripe ? { stripeJsUrl: `${stripe}/js/stripe.js` } : {}),
        }),
      );
    else if (path.startsWith('/v1/') || path.startsWith(OPERATORS)) {
      const called = path.startsWith(OPERATORS)
        ? toApi(operatorsApi, path.slice(OPERATORS.length), request, response)
        : toApi(api, path, request, response);
      called.catch((error: unknown) => response.writeHead(500).end(String(error)));
    } else if (request.method === 'PUT') request.resume().on('end', () => response.writeHead(200).end());
    else toFile(request, response, stripe);
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return { origin, api, operatorsApi, close: () => server.close() };
}
