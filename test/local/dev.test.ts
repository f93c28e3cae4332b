import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { entryNames } from '../../lib/bundle.ts';
import { rebuilder } from '../../local/dev/rebuild.ts';
import { entriesOf, filesUnder, type Sources, sourceReader } from '../../local/dev/sources.ts';

describe('what an edit touches', () => {
  it('is read from the sources of every entry', async () => {
    const reader = sourceReader();
    const sources = await reader.read();
    await reader.dispose();

    expect([...sources.keys()]).toEqual(entryNames());
    expect(entriesOf(['functions/workspace/verbs/create-project.ts'], sources)).toEqual(['workspace/api']);
    expect(entriesOf(['functions/platform/serve.ts'], sources)).toContain('billing/api');
    expect(entriesOf(['functions/platform/serve.ts'], sources)).not.toContain('billing/run-invoices');
    expect(entriesOf(['functions/nowhere.ts'], sources)).toEqual([]);
  });

  it('follows imports of imports, circles too, and leaves packages out', () => {
    const importing = (...paths: readonly string[]) => ({
      bytes: 1,
      imports: paths.map((path) => ({
        path,
        kind: 'import-statement' as const,
        ...(path === 'zod' ? { external: true } : {}),
      })),
    });
    const inputs = { a: importing('b', 'zod'), b: importing('c'), c: importing('a') };

    expect([...filesUnder(inputs, 'a')].sort()).toEqual(['a', 'b', 'c']);
  });

  it('is what had the file before or has it now', () => {
    const before: Sources = new Map([['x/api', new Set(['old.ts'])]]);
    const now: Sources = new Map([['y/api', new Set(['old.ts'])]]);

    expect(entriesOf(['old.ts'], before, now)).toEqual(['x/api', 'y/api']);
  });
});

describe('a rebuilt function', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tenantry-dev-'));
  const builder = rebuilder(dir);
  afterAll(async () => {
    await builder.dispose();
    rmSync(dir, { recursive: true, force: true });
  });

  it('is handed over when its code is another than the last time, and not otherwise', async () => {
    const first = await builder.rebuild(['developer/public']);
    const same = await builder.rebuild(['developer/public']);

    expect(first.map(({ entry }) => entry)).toEqual(['developer/public']);
    expect(first[0]?.archive.subarray(0, 2).toString()).toBe('PK');
    expect(readFileSync(join(dir, 'developer/public/index.js'), 'utf8')).toContain('Preferred-Languages');
    expect(same).toEqual([]);
  });
});
