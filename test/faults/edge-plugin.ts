import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * In place of the SDK's HTTP handlers: what a client was given or made for itself ends at the same edge, so none
 * escapes. `__edge`, `__now`, `__ulid` and `__moduleUrl` are parameters of the evaluated bundle (sandbox.ts).
 */
const awsHandler = `
class EdgeHandler {
  static create(given) { return typeof given?.handle === 'function' ? given : new EdgeHandler(); }
  metadata = { handlerProtocol: 'http/1.1' };
  handle(request) { return __edge.aws(request); }
  updateHttpClientConfig() {}
  httpHandlerConfigs() { return {}; }
  destroy() {}
}
export const NodeHttpHandler = EdgeHandler;
export const NodeHttp2Handler = EdgeHandler;
export const DEFAULT_REQUEST_TIMEOUT = 0;
export { streamCollector } from '@smithy/core/serde';
`;

/** Beneath Stripe's own retries, with its own way to name a failed connection. */
const stripeHandler = `
import { HttpClient, HttpClientResponse } from './HttpClient.js';
export class NodeHttpClientResponse extends HttpClientResponse {
  constructor({ status, headers, body }) { super(status, headers); this.body = body; }
  getRawResponse() { return this; }
  toStream(done) { done(); return this.body; }
  async toJSON() { return JSON.parse(this.body); }
}
export class NodeHttpClient extends HttpClient {
  getClientName() { return 'node'; }
  async makeRequest(host, port, path, method, headers, body, protocol) {
    return new NodeHttpClientResponse(await __edge.stripe({ host, port, path, method, headers, body, protocol }));
  }
}
`;

const replaced = 'replaced-by-the-edge';

/**
 * Where the product's code looks at a clock: there it is told the run's time. What is cached for a second or for minutes
 * is too, or a slow machine would make other calls. Credentials go by the machine's time, as the emulator judges them.
 */
const told: readonly (readonly [RegExp, readonly (readonly [string, string])[]])[] = [
  [
    /functions\/platform\/clock\.ts$/,
    [
      ['Date.now()', '__now()'],
      ['ulid()', '__ulid()'],
    ],
  ],
  [/functions\/(platform\/(watermark|seal)|billing\/stripe-secret\.adapter)\.ts$/, [['performance.now()', '__now()']]],
];

function replacedIn(path: string, text: string, theirs: string, ours: string): string {
  if (!text.includes(theirs)) throw new Error(`${path} does not say ${theirs}`);
  return text.replaceAll(theirs, ours);
}

export const edgePlugin: Plugin = {
  name: 'edge',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^@smithy\/node-http-handler$/ }, () => ({ path: 'aws', namespace: replaced }));
    onLoad({ filter: /^aws$/, namespace: replaced }, () => ({
      contents: awsHandler,
      loader: 'js',
      resolveDir: process.cwd(),
    }));
    onLoad({ filter: /stripe\/esm\/net\/NodeHttpClient\.js$/ }, () => ({ contents: stripeHandler, loader: 'js' }));
    for (const [filter, replacements] of told)
      onLoad({ filter }, async ({ path }) => ({
        contents: replacements.reduce(
          (text, [theirs, ours]) => replacedIn(path, text, theirs, ours),
          await readFile(path, 'utf8'),
        ),
        loader: 'ts',
      }));
  },
};
