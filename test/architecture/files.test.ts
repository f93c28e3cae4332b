import { describe, expect, it } from 'vitest';
import { codeOf, entries, filesOf, textOf } from './repository.ts';

const runtime = filesOf('functions/**/*.ts', 'sdk/*.ts');
const sources = filesOf(
  '{bin,lib,functions,local,sdk,scripts,test,bench}/**/*.{ts,mjs}',
  'console/src/**/*.{ts,tsx}',
).filter((file) => !file.startsWith('local/stripe/frame/'));

/** Who may read the machine: its clock, its randomness, its environment. */
const allowed: Readonly<Record<string, { readonly pattern: RegExp; readonly files: readonly string[] }>> = {
  'the clock': {
    pattern: /\bDate\.now\b|\bnew Date\(\s*\)/,
    files: ['functions/platform/clock.ts'],
  },
  randomness: {
    pattern: /\bMath\.random\b|\brandomUUID\b|\brandomInt\b/,
    files: ['functions/platform/clock.ts', 'sdk/client.ts'],
  },
  'the environment': {
    pattern: /\bprocess\.env\b/,
    files: [
      'functions/platform/env.ts',
      'functions/platform/env-credentials.ts',
      'functions/platform/log.ts',
      'functions/platform/metrics.ts',
    ],
  },
};

describe('the runtime', () => {
  it.each(Object.entries(allowed))('reads %s in the named files alone', (_, { pattern, files }) => {
    expect(runtime.filter((file) => pattern.test(codeOf(file)) && !files.includes(file))).toEqual([]);
  });

  it('imports zod as a namespace, which halves its bundles', () => {
    expect(sources.filter((file) => /import\s*\{[^}]*\}\s*from 'zod'/.test(textOf(file)))).toEqual([]);
  });

  it('names each of its errors: the names of classes do not survive in a bundle', () => {
    const named = (name: string | undefined) =>
      new RegExp(`class ${name} [^{]*\\{\\s*override readonly name = '${name}';`);
    const derived = runtime.flatMap((file) =>
      [...codeOf(file).matchAll(/\bclass (\w+) extends /g)].map(([, name]) => ({ file, name })),
    );

    expect(derived.length).toBeGreaterThan(2);
    expect(derived.filter(({ file, name }) => !named(name).test(textOf(file)))).toEqual([]);
    expect(runtime.filter((file) => /\bconstructor\??\.name\b|\bclass extends\b/.test(codeOf(file)))).toEqual([]);
  });

  it('exports a handler from every entry', () => {
    const strange = entries.filter((entry) => !/export const handler\b/.test(textOf(`functions/${entry}.lambda.ts`)));

    expect(strange).toEqual([]);
  });

  it('has no folder that collects what has no home', () => {
    const homeless = /\/(utils|helpers|common|shared|types|interfaces|models|managers)\//;

    expect(sources.filter((file) => homeless.test(file) || /\/index\.ts$/.test(file))).toEqual([]);
  });
});

describe('a file', () => {
  it('has at most 400 lines, and half of them at most 70', () => {
    const lengths = sources
      .map((file) => ({ file, lines: textOf(file).split('\n').length - 1 }))
      .sort((a, b) => a.lines - b.lines);

    expect(sources.length).toBeGreaterThan(300);
    expect(lengths.filter(({ lines }) => lines > 400)).toEqual([]);
    const runtimeLengths = lengths.filter(({ file }) => file.startsWith('functions/'));
    expect(runtimeLengths[Math.floor(runtimeLengths.length / 2)]?.lines).toBeLessThanOrEqual(70);
  });

  it('hides nothing from the compiler', () => {
    const directive = new RegExp(['@ts-', '(ignore|nocheck|expect-error)'].join(''));
    const shipped = sources.filter((file) => !file.startsWith('test/'));

    expect(sources.filter((file) => directive.test(textOf(file)))).toEqual([]);
    expect(shipped.filter((file) => /\bas any\b|: any\b/.test(codeOf(file)))).toEqual([]);
  });
});
