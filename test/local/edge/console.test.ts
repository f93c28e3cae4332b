import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stageOf } from '../../../lib/config.ts';
import { Edge } from '../../../lib/stacks/edge.ts';
import { readAssembly } from '../../../local/assembly/cloud-assembly.ts';
import { startConsole } from '../../../local/edge/console.ts';
import { behaviorFor, behaviorsOf } from '../../../local/edge/distribution.ts';
import type { Listening } from '../../../local/edge/http-server.ts';

const dir = mkdtempSync(join(tmpdir(), 'consoles-'));
let served: Listening;

beforeAll(async () => {
  const app = new App({ outdir: join(dir, 'cdk.out'), analyticsReporting: false });
  new Edge(app, 'Edge', { stage: stageOf('local'), env: { account: '000000000000', region: 'us-east-1' } });
  app.synth();
  const dist = join(dir, 'dist');
  for (const folder of ['operators', 'assets']) mkdirSync(join(dist, folder), { recursive: true });
  writeFileSync(join(dist, 'index.html'), '<head></head>tenants');
  writeFileSync(join(dist, 'operators/index.html'), '<head></head>operators');
  writeFileSync(join(dist, 'assets/page-1a2b.js'), 'export {}');
  served = await startConsole({
    port: 0,
    dist,
    config: { stage: 'local' },
    stripeJs: 'http://stripe.local/stripe.js',
    behaviors: behaviorsOf(readAssembly(join(dir, 'cdk.out')), {
      stripeUrl: 'http://stripe.local',
      awsEndpoint: 'http://aws.local',
    }),
  });
});
afterAll(async () => {
  await served.close();
  rmSync(dir, { recursive: true });
});

const get = async (path: string) => {
  const answer = await fetch(`${served.url}${path}`);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

describe('the consoles as CloudFront serves them', () => {
  it.each(['/', '/signin', '/projects/prj_1', '/operatorsguide'])('%s is a page of the tenants', async (path) => {
    const page = await get(path);
    expect(page.text).toContain('tenants');
    expect(page.text).toContain('http://stripe.local/stripe.js');
  });

  it.each(['/operators', '/operators/', '/operators/tenants/ten_1'])('%s is a page of the operators', async (path) => {
    const page = await get(path);
    expect(page).toMatchObject({ status: 200, text: '<head></head>operators' });
  });

  it('gives each its own policy: staff’s pages reach no API but theirs, and no script of others', async () => {
    const policyOf = async (path: string) => (await get(path)).headers.get('content-security-policy') ?? '';
    expect(await policyOf('/operators/')).toContain("connect-src 'self' https://operators.tenantry.test;");
    expect(await policyOf('/operators/')).toContain("script-src 'self';");
    expect(await policyOf('/')).toContain(
      "connect-src 'self' https://api.tenantry.test http://stripe.local http://aws.local",
    );
  });

  it('keeps files that never change, and nothing else', async () => {
    const cachingOf = async (path: string) => (await get(path)).headers.get('cache-control');
    expect(await cachingOf('/assets/page-1a2b.js')).toContain('immutable');
    expect(await cachingOf('/operators/')).toBe('no-cache');
    expect(await cachingOf('/config.json')).toBe('no-store');
  });

  it.each(['/assets/gone-1a2b.js', '/operators/gone.svg', '/..%2f..%2fcdk.out/manifest.json'])(
    '%s is refused rather than answered with a page',
    async (path) => {
      expect((await get(path)).status).toBe(403);
    },
  );

  it('compares patterns in their order, with * and ?', () => {
    const behavior = (pattern: string) => ({ pattern, headers: [], rewrite: (path: string) => path });
    const behaviors = ['/a?c', '/a*', '*'].map(behavior);
    expect(['/abc', '/abcd', '/b/a'].map((path) => behaviorFor(behaviors, path)?.pattern)).toEqual([
      '/a?c',
      '/a*',
      '*',
    ]);
  });
});
