import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, expect, it } from 'vitest';
import { buildsOf } from '../../lib/bundle.ts';
import { traced } from '../../scripts/trace.ts';

const dir = mkdtempSync(join(tmpdir(), 'tenantry-trace-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const SAID = 'no AWS Region in the environment';
/** Counted from 1, as stack traces do. */
const placeOf = (text: string) => {
  const before = text.slice(0, text.indexOf(SAID)).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
};

it('tells a place in a bundle as the line that it was made of', async () => {
  const mapped = { sourcemap: 'external', sourcesContent: false, write: false } as const;
  const [options] = buildsOf(['identity/pre-token'], dir);
  if (!options) throw new Error('nothing to build');
  const { outputFiles } = await build({ ...options, ...mapped });
  for (const { path, contents } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
  const file = join(dir, 'identity/pre-token/index.js');
  const { line, column } = placeOf(readFileSync(file, 'utf8'));
  const source = 'functions/platform/env-credentials.ts';

  const stack = traced(
    `Error: ${SAID}\n    at Se (/var/task/index.js:${line}:${column})\n    at node:vm:1:1`,
    `${file}.map`,
  );

  expect(stack).toContain(`at Se (${source}:${placeOf(readFileSync(source, 'utf8')).line}:`);
  expect(stack).toContain('at node:vm:1:1');
});
