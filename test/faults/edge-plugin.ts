import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * In place of the SDK's HTTP handlers: what a client was given or made for itself ends at the same edge, so none
 * escapes. `__edge`, `__now` and `__moduleUrl` are parameters of the evaluated bundle (sandbox.ts).
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
    onLoad({ filter: /functions\/platform\/clock\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll('Date.now()', '__now()'),
      loader: 'ts',
    }));
  },
};
