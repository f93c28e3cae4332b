import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Api, answerApi, type Reply, type Request, replyToProblem } from './api.ts';
import { API_VERSION } from './api-version.ts';
import { answerControl } from './control.ts';
import { createDeliverer } from './deliveries.ts';
import { invalidRequest, StripeProblem, unknownPath } from './errors.ts';
import { createFaults } from './faults.ts';
import { answerFrame } from './frame.ts';
import { createIdempotency } from './idempotency.ts';
import { newId } from './ids.ts';
import { openStore } from './store.ts';

const LARGEST_BODY = 1024 * 1024;

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
  'access-control-allow-headers': 'authorization, content-type, idempotency-key, stripe-version',
  'access-control-expose-headers': 'idempotent-replayed, request-id, stripe-version',
  'access-control-max-age': '300',
};

const readBody = async (incoming: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw invalidRequest('The request is too large.', {}, 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const toRequest = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<Request> => {
  const url = new URL(incoming.url ?? '/', 'http://local');
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
  const gone = new Promise<void>((resolve) => outgoing.once('close', resolve));
  return {
    id: newId('req'),
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.search.slice(1),
    body: await readBody(incoming),
    headers,
    gone,
  };
};

const dispatch = async (api: Api, request: Request): Promise<Reply | undefined> => {
  if (request.path.startsWith('/_local/')) return answerControl(api, request);
  if (request.method === 'OPTIONS') return { status: 204, body: '', headers: {} };
  if (request.path.startsWith('/js/')) {
    const file = await answerFrame(request.path);
    if (file) return file;
  }
  if (request.path.startsWith('/v1/')) return answerApi(api, request);
  throw unknownPath(request.method, request.path);
};

const send = (outgoing: ServerResponse, reply: Reply, request: Request): void => {
  const key = request.headers['idempotency-key'];
  outgoing.writeHead(reply.status, {
    'content-type': 'application/json',
    'request-id': request.id,
    'stripe-version': API_VERSION,
    ...(key ? { 'idempotency-key': key } : {}),
    ...(request.path.startsWith('/_local/') ? {} : CORS),
    ...reply.headers,
  });
  outgoing.end(reply.body);
};

const listener =
  (api: Api) =>
  async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const started = performance.now();
    const request = await toRequest(incoming, outgoing);
    const reply = await dispatch(api, request).catch((error: unknown) => {
      if (error instanceof StripeProblem) return replyToProblem(error);
      throw error;
    });
    if (reply) send(outgoing, reply, request);
    else incoming.socket.destroy();
    const took = (performance.now() - started).toFixed(1);
    api.log(`${request.method} ${request.path} ${reply?.status ?? 'no answer'} ${took} ms ${request.id}`);
  };

export interface StripeOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host?: string;
  /** Where the state outlives the process; without it everything is in memory. */
  readonly dataDir?: string;
  readonly log?: (line: string) => void;
  /** The first pause before a webhook is tried again; it doubles each time. */
  readonly webhookRetryMs?: number;
}

export interface RunningStripe {
  readonly url: string;
  close(): Promise<void>;
}

export const startStripe = async (options: StripeOptions): Promise<RunningStripe> => {
  const { port, host = '127.0.0.1', dataDir, log = () => {}, webhookRetryMs = 250 } = options;
  const store = await openStore(dataDir);
  const deliverer = createDeliverer({ store, log, retryMs: webhookRetryMs });
  const api: Api = { store, deliverer, log, faults: createFaults(), idempotency: createIdempotency(store) };
  const listen = listener(api);
  const server = createServer((incoming, outgoing) => {
    listen(incoming, outgoing).catch((error: unknown) => {
      log(`local Stripe failed: ${error instanceof Error ? error.stack : String(error)}`);
      incoming.socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  deliverer.pump();
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await deliverer.close();
    await closed;
    await store.close();
  };
  return { url: `http://${host}:${bound}`, close };
};
