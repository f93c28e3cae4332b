import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { type Listening, listen, send } from './http-server.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};

export interface ConsoleParts {
  readonly port: number;
  readonly dist: string;
  /** What `/config.json` tells the console. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Stripe.js of the local Stripe, which js.stripe.com serves elsewhere. */
  readonly stripeJs: string;
  /** CloudFront's response headers policy, with local addresses. */
  readonly headers: readonly (readonly [string, string])[];
}

async function fileFor(dist: string, path: string): Promise<string> {
  const index = join(dist, 'index.html');
  const wanted = join(dist, normalize(decodeURIComponent(path)));
  if (path === '/' || !wanted.startsWith(dist)) return index;
  const isFile = await stat(wanted).then(
    (found) => found.isFile(),
    () => false,
  );
  // A path of the console's own router: the page, as the distribution's error responses say.
  return isFile ? wanted : index;
}

/** CloudFront in front of the console's bucket. */
export function startConsole({ port, dist, config, stripeJs, headers }: ConsoleParts): Promise<Listening> {
  return listen(port, async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://console').pathname;
    const isHead = request.method === 'HEAD';
    if (path === '/config.json') {
      const body = Buffer.from(JSON.stringify(config));
      send(
        response,
        {
          status: 200,
          headers: [['Content-Type', 'application/json'], ['Cache-Control', 'no-store'], ...headers],
          body,
        },
        isHead,
      );
      return;
    }
    const file = await fileFor(dist, path);
    const content = readFileSync(file);
    const isPage = file.endsWith('.html');
    const body = isPage
      ? Buffer.from(content.toString('utf8').replace('</head>', `<script src="${stripeJs}"></script></head>`))
      : content;
    const caching = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    const type = types[extname(file)] ?? 'application/octet-stream';
    send(
      response,
      { status: 200, headers: [['Content-Type', type], ['Cache-Control', caching], ...headers], body },
      isHead,
    );
  });
}
