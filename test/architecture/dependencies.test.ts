import { describe, expect, it } from 'vitest';
import { run } from './repository.ts';

interface Cruise {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly to: string; readonly rule: { name: string } }[];
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string }[] };
  };
}

const roots = ['bin', 'lib', 'functions', 'local', 'sdk', 'console/src', 'scripts'];
const cruise = (...args: readonly string[]): Cruise =>
  JSON.parse(run('depcruise', [...args, '--output-type', 'json'])) as Cruise;

describe('who may import whom', () => {
  const all = cruise(...roots);

  it('is looked at in every module of every root', () => {
    const own = all.modules.map(({ source }) => source).filter((source) => !source.includes('node_modules'));

    expect(own.filter((source) => source.endsWith('.ts')).length).toBeGreaterThan(300);
    for (const name of roots)
      expect(
        own.some((source) => source.startsWith(`${name}/`)),
        name,
      ).toBe(true);
  });

  it('has the rules of the architecture', () => {
    const names = all.summary.ruleSetUsed.forbidden.map(({ name }) => name);

    expect(names).toEqual(
      expect.arrayContaining([
        'domain-is-pure',
        'domain-stays-home',
        'kernel-imports-nothing',
        'contract-is-portable',
        'capabilities-meet-at-contracts',
        'platform-knows-no-capability',
        'aws-sdk-only-in-platform-and-adapters',
        'synth-reads-contracts-only',
        'runtime-never-imports-cdk',
        'deps-only-from-lambda',
        'verbs-do-no-io',
        'console-imports-sdk-only',
        'no-cycles',
      ]),
    );
  });

  it('is kept', () => {
    expect(all.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  });
});
