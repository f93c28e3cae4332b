import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../architecture/repository.ts';

/** The tree as it stands, in a folder of its own, on the same packages. */
function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'tenantry-new-'));
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' });
  for (const file of files.split('\0').filter((name) => name && existsSync(join(root, name))))
    cpSync(join(root, file), join(copy, file));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  execFileSync('git', ['init', '-q'], { cwd: copy });
  return copy;
}

describe('`npm run new`', () => {
  let copy: string;
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${root}/node_modules/.bin:${process.env['PATH']}` };
  const inCopy = (command: string, ...args: readonly string[]) =>
    spawnSync(command, args, { cwd: copy, encoding: 'utf8', env, maxBuffer: 64 * 1024 * 1024 });
  /** What the command says; its failure, with that, where it fails. */
  const green = async (command: string, ...args: readonly string[]) => {
    const { stdout } = await promisify(execFile)(command, args, { cwd: copy, env, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  };
  const make = (...args: readonly string[]) => inCopy('node', 'scripts/new-capability.ts', ...args);
  const tree = () => inCopy('bash', '-c', 'git add -A && git write-tree').stdout;

  beforeAll(() => {
    copy = copyTree();
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it.each([['projects'], ['workspace'], ['invoice'], ['two', 'words'], ['gizmos', '--plane', 'data']])(
    'refuses %s %s and writes nothing',
    (...args) => {
      const before = tree();

      const { status, stderr } = make(...args);

      expect(stderr).toContain('Nothing was written');
      expect(status).toBe(1);
      expect(tree()).toBe(before);
    },
  );

  it('makes a capability that is green at once, and does not make it twice', async () => {
    const made = make('gizmos');
    expect(made.status, made.stderr).toBe(0);
    const after = tree();

    const vitest = (...args: readonly string[]) => green('npx', 'vitest', 'run', ...args);
    const suites = [
      'test/gizmos',
      'test/architecture/contracts',
      'test/identity/permissions',
      'test/developer/openapi',
    ];
    const [, tested] = await Promise.all([
      green('npm', 'run', 'check'),
      vitest(...suites),
      vitest('test/stacks', '-t', 'the templates of local'),
    ]);

    expect(tested).toContain('gizmos.test.ts');
    expect(make('gizmos').stderr).toContain('there is a capability gizmos');
    expect(tree()).toBe(after);
    expect(readFileSync(join(copy, 'docs/openapi.json'), 'utf8')).toContain('/v1/gizmos');
  }, 600_000);
});
