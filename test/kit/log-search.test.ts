import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { breaking, searchLogs } from './log-search.ts';

describe('the search of the logs', () => {
  let dir: string;
  const log = (line: string) => appendFileSync(join(dir, 'functions.log'), `${line}\n`);
  const access = (status: number) =>
    appendFileSync(join(dir, 'access/tenantry.jsonl'), `${JSON.stringify({ route: '/v1/me', status: `${status}` })}\n`);

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'log-search-'));
    mkdirSync(join(dir, 'access'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('finds nothing where all went well', () => {
    log('tenants/api {"level":"INFO","message":"api call"}');
    log('platform/relay {"_aws":{}}');
    access(200);
    access(429);

    expect(searchLogs(dir)).toEqual({ lines: 4, expected: 0, retried: [], faults: [] });
  });

  it('finds a 5xx, a logged error and the stack of one that nobody handled', () => {
    access(503);
    log('tenants/api {"level":"ERROR","message":"unexpected"}');
    log('metering/aggregate-usage TypeError: no such thing');
    log('metering/aggregate-usage     at run (index.js:1:1)');

    expect(searchLogs(dir).faults).toHaveLength(4);
  });

  it("takes an authorizer's refusal for what it is, and not another error of it", () => {
    log('identity/authorizer Error: Unauthorized');
    log('identity/authorizer     at refused (index.js:1:1)');
    log('identity/authorizer     at handler (index.js:2:1)');
    log('identity/authorizer {"level":"INFO"}');
    log('identity/authorizer TypeError: no such thing');
    log('identity/authorizer     at handler (index.js:3:1)');
    log('identity/api Error: Unauthorized');

    expect(searchLogs(dir).faults).toHaveLength(3);
  });

  it('tells the failures of tasks apart, which their workflow repeats', () => {
    log('tenants/purge-items {"level":"ERROR","message":"task failed"}');
    log('tenants/purge-items Error: somebody else was first');
    log('tenants/purge-items     at run (index.js:1:1)');
    log('tenants/purge-items {"level":"INFO"}');
    log('tenants/purge-items Worker process died');

    const { retried, faults } = searchLogs(dir);
    expect([retried.length, faults.length]).toEqual([3, 1]);
  });

  it('excuses what a suite brings about while it says so, and nothing before or after', async () => {
    access(500);
    await breaking(dir, 'a worker is killed', async () => {
      access(502);
      log('tenants/api Error: killed – mid-way');
    });
    access(504);

    const { expected, faults } = searchLogs(dir);
    expect(expected).toBe(2);
    expect(faults.map((line) => /"status":"(\d+)"/.exec(line)?.[1])).toEqual(['500', '504']);
  });
});
