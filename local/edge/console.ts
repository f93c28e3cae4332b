import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { type Behavior, behaviorFor } from './distribution.ts';
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
  /** What `/config.json` tells the consoles. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Stripe.js of the local Stripe, which js.stripe.com serves elsewhere: for the tenants' pages. */
  readonly stripeJs: string;
  /** What CloudFront does, with local addresses. */
  readonly behaviors: readonly Behavior[];
}

type Header = readonly [string, string];

async function fileAt(dist: string, path: string): Promise<string | undefined> {
  const wanted = join(dist, normalize(decodeURIComponent(path)));
  if (!wanted.startsWith(dist)) return undefined;
  const isFile = await stat(wanted).then(
    (found) => found.isFile(),
    () => false,
  );
  return isFile ? wanted : undefined;
}

function contentOf(file: string, stripeJs: string): Buffer {
  const content = readFileSync(file);
  const isTenants = file.endsWith('.html') && !file.endsWith('/operators/index.html');
  return isTenants
    ? Buffer.from(content.toString('utf8').replace('</head>', `<script src="${stripeJs}"></script></head>`))
    : content;
}

/** CloudFront in front of the consoles' bucket. */
export function startConsole({ port, dist, config, stripeJs, behaviors }: ConsoleParts): Promise<Listening> {
  return listen(port, async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://console');
    const behavior = behaviorFor(behaviors, pathname);
    const answer = (status: number, type: string, caching: string, body: Buffer) => {
      const headers: Header[] = [['Content-Type', type], ['Cache-Control', caching], ...(behavior?.headers ?? [])];
      send(response, { status, headers, body }, request.method === 'HEAD');
    };
    const path = behavior?.rewrite(pathname) ?? pathname;
    if (path === '/config.json') {
      answer(200, 'application/json', 'no-store', Buffer.from(JSON.stringify(config)));
      return;
    }
    const file = await fileAt(dist, path);
    // The bucket's own answer to whoever may not list it.
    if (!file) {
      answer(403, 'text/plain; charset=utf-8', 'no-store', Buffer.from('Access Denied'));
      return;
    }
    const caching = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    answer(200, types[extname(file)] ?? 'application/octet-stream', caching, contentOf(file, stripeJs));
  });
}
