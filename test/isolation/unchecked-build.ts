import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { routesOf } from '../../functions/contracts.ts';
import { buildsOf } from '../../lib/bundle.ts';
import { zip } from '../../local/deploy/zip.ts';
import { root } from '../../local/folders.ts';

/**
 * A build without the application's own tenant checks: a request says which of its calls to DynamoDB, S3 and KMS go
 * astray, and those carry the other tenant's id wherever the code had put its own — keys, index keys, prefixes, key
 * aliases, encryption contexts — as if the code had believed the request. Credentials stay the caller's: what then
 * still stands between two tenants is IAM and KMS. A list's cursor is taken as it comes, neither sealed nor checked.
 */
const astray = `
import * as real from 'real-signature-v4';
export * from 'real-signature-v4';
const strayed = (text, { own, other, once }) => once ? text.replace(own, other) : text.replaceAll(own, other);
const context = 'x-amz-server-side-encryption-context';
const isText = (body) => typeof body === 'string' || body instanceof Uint8Array;
function lead(service, request) {
  const probe = globalThis.tenantryProbe;
  if (!probe || !['dynamodb', 's3', 'kms'].includes(service) || !request.headers) return request;
  probe.calls += 1;
  if (probe.call !== 'all' && Number(probe.call) !== probe.calls) return request;
  const to = (text) => strayed(text, probe);
  const path = to(request.path);
  const before = isText(request.body) ? Buffer.from(request.body).toString('latin1') : undefined;
  const body = before === undefined ? undefined : to(before);
  const query = Object.fromEntries(Object.entries(request.query ?? {}).map(([name, value]) => [name, typeof value === 'string' ? to(value) : value]));
  const headers = { ...request.headers };
  if (headers[context]) headers[context] = Buffer.from(to(Buffer.from(headers[context], 'base64').toString())).toString('base64');
  const isChanged = path !== request.path || body !== before || JSON.stringify([query, headers]) !== JSON.stringify([request.query ?? {}, request.headers]);
  if (!isChanged) return request;
  probe.strayed += 1;
  Object.assign(request, { path, query, headers });
  if (body !== before) request.body = typeof request.body === 'string' ? Buffer.from(body, 'latin1').toString() : Buffer.from(body, 'latin1');
  return request;
}
export class SignatureV4 extends real.SignatureV4 {
  sign(request, options) { return super.sign(lead(this.service, request), options); }
  presign(request, options) { return super.presign(lead(this.service, request), options); }
}
`;

/** Around each entry: takes the orders of one request, and says what became of them. */
const wrapper = `
const one = require('./one/index.js');
exports.handler = async (event, context) => {
  const headers = Object.fromEntries(Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const [other, call, once] = ['x-probe-tenant', 'x-probe-call', 'x-probe-once'].map((name) => headers[name]);
  const own = event.requestContext?.authorizer?.tenantId;
  const probe = other && own ? { own, other, call, once, calls: 0, strayed: 0 } : undefined;
  globalThis.tenantryProbe = probe;
  const answer = await one.handler(event, context);
  return { ...answer, headers: { ...answer.headers, 'x-probe-strayed': String(probe?.strayed ?? 0) } };
};
`;

const opened = "seal.open(scope, 'cursor', cursor)";

const withoutChecks: Plugin = {
  name: 'without-checks',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^real-signature-v4$/ }, () => ({
      path: join(root, 'node_modules/@smithy/signature-v4/dist-es/index.js'),
    }));
    onResolve({ filter: /^@smithy\/signature-v4$/ }, () => ({ path: 'signer', namespace: 'astray' }));
    onLoad({ filter: /^signer$/, namespace: 'astray' }, () => ({ contents: astray, loader: 'js', resolveDir: root }));
    onLoad({ filter: /functions\/platform\/cursor\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!text.includes(opened)) throw new Error('cursors are opened in another way now');
      const asItComes = `(cursor.startsWith('{') ? Promise.resolve(cursor) : ${opened})`;
      return { contents: text.replace(opened, asItComes), loader: 'ts' };
    });
  },
};

/** Every entry behind the tenants' API. */
export const probedEntries: readonly string[] = [
  ...new Set(routesOf('tenant').map(({ capability, endpoint }) => `${capability}/${endpoint.entry}`)),
].sort();

export async function uncheckedBuild(): Promise<ReadonlyMap<string, Buffer>> {
  const dir = mkdtempSync(join(tmpdir(), 'tenantry-unchecked-'));
  for (const options of buildsOf(probedEntries, join(dir, 'bundles'))) {
    if (options.format !== 'cjs') throw new Error('an entry behind the API is a module now: the wrapper requires it');
    await build({ ...options, plugins: [...(options.plugins ?? []), withoutChecks] });
  }
  const zips = new Map<string, Buffer>();
  for (const entry of probedEntries) {
    const folder = join(dir, 'wrapped', entry);
    mkdirSync(folder, { recursive: true });
    cpSync(join(dir, 'bundles', entry), join(folder, 'one'), { recursive: true });
    writeFileSync(join(folder, 'index.js'), wrapper);
    zips.set(entry, zip(folder));
  }
  rmSync(dir, { recursive: true });
  return zips;
}
