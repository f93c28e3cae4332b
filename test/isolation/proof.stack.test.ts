import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { emulatorPython } from '../../local/emulator/venv.ts';
import { type CallShape, readCalls, sampleCalls } from '../../local/guard/recorded-calls.ts';
import type { RolePolicies } from '../../local/guard/role-policies.ts';
import { prove } from '../../local/isolation/proof.ts';
import { overHttp } from './over-http.ts';
import { policyPlants } from './policy-plants.ts';

const seed = Number(process.env['ISOLATION_SEED'] ?? 20_261_128);

describe('the isolation that IAM gives', () => {
  const stack = inject('stack');
  const dir = inject('runDir');
  let python: string;
  let roles: readonly RolePolicies[];
  let calls: readonly CallShape[];

  beforeAll(async () => {
    const traffic = await overHttp(stack, { seed, requests: 150, tenants: 2 });
    expect(traffic.crossings).toEqual([]);
    python = await emulatorPython(() => undefined);
    roles = JSON.parse(readFileSync(join(dir, 'iam-roles.json'), 'utf8'));
    calls = sampleCalls(join(dir, 'aws-calls.jsonl'), 2);
  });

  it('allows what was called, and refuses every forgery of it, by the word of two judges', async () => {
    const proof = await prove({ calls, roles, python, seed, atMost: 4_000 });

    expect(proof.refusedOriginals).toEqual([]);
    expect(proof.leaks).toEqual([]);
    expect(proof.disagreements).toEqual([]);
    expect(proof.secondFaults).toEqual([]);
    expect(proof.mutants).toBe(4_000);
    expect(proof.judgedTwice).toBeGreaterThan(3_000);
    for (const kind of [
      "other tenant's key",
      'mixed batch',
      'key dropped',
      'unnamed index',
      'other bucket prefix',
      "other tenant's context",
      'tag missing',
      'tag empty',
      'table administration',
    ])
      expect(proof.kinds[kind], kind).toBeGreaterThan(0);
  });

  it.each(Object.entries(policyPlants))('is seen to be broken by %s', async (_, { plant, leak }) => {
    const sessions = readCalls(join(dir, 'aws-calls.jsonl')).filter(({ role }) => role.includes('TenantSession'));
    const some = (pattern: RegExp) =>
      sessions.filter(({ action, resource }) => pattern.test(`${action} ${resource}`)).slice(0, 2);
    const few = [/GetItem .*table/, /Query .*index/, /s3:/, /kms:Decrypt/, /kms:Generate/].flatMap(some);

    const proof = await prove({ calls: few, roles: plant(roles), python, seed });

    expect(few.length).toBeGreaterThan(3);
    expect(proof.leaks.filter((text) => leak.test(text)).length).toBeGreaterThan(0);
  });
});
