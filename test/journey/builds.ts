import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { zip } from '../../local/deploy/zip.ts';
import { deployedFunctions, lambdaOf, swapCode } from '../../local/dev/deployed.ts';
import { root, sharedDir } from '../../local/folders.ts';
import type { StackOutputs } from '../../local/stack-outputs.ts';

/** The functions of one commit, bundled: a folder an entry. */
export interface Build {
  readonly name: string;
  readonly folders: ReadonlyMap<string, string>;
}

const git = (...args: readonly string[]): string =>
  execFileSync('git', args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 28,
  }).trim();

const SOURCES = ['functions', 'lib', 'package.json', 'package-lock.json'];

/** The commit before the last one that changed what runs; or why there is none. */
export function previousCommit(): { readonly commit: string } | { readonly absent: string } {
  try {
    const isChanged = git('status', '--porcelain', '--', 'functions', 'lib/bundle.ts') !== '';
    const last = git('log', '-1', '--format=%H', '--', 'functions', 'lib/bundle.ts');
    const wanted = isChanged ? 'HEAD' : `${last}^`;
    return { commit: git('rev-parse', '--verify', '--quiet', `${wanted}^{commit}`) };
  } catch {
    return { absent: 'the previous build is not in this clone (shallow, or without its history)' };
  }
}

const foldersIn = (outRoot: string): ReadonlyMap<string, string> =>
  new Map(
    globSync('*/*/index.{js,mjs}', { cwd: outRoot }).map((file) => [dirname(file), join(outRoot, dirname(file))]),
  );

/** The build of a commit, made from git beside this checkout, with this checkout's packages. */
export function buildOf(ref: string): Build {
  const commit = git('rev-parse', '--verify', `${ref}^{commit}`);
  const dir = join(sharedDir, 'builds', commit);
  if (!existsSync(join(dir, 'done'))) {
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
    const archive = join(dir, 'sources.tar');
    git('archive', '--format=tar', `--output=${archive}`, commit, '--', ...SOURCES);
    execFileSync('tar', ['-xf', archive, '-C', dir]);
    symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
    execFileSync(process.execPath, [join(dir, 'lib/bundle.ts')], { cwd: dir, stdio: ['ignore', 'ignore', 'inherit'] });
    writeFileSync(join(dir, 'done'), '');
  }
  return { name: commit.slice(0, 7), folders: foldersIn(join(dir, '.build/functions')) };
}

/** What this checkout was deployed with: the bundles that the last synthesis made. */
export const thisBuild = (): Build => ({ name: 'this', folders: foldersIn(join(root, '.build/functions')) });

export const zipsOf = ({ folders }: Build): ReadonlyMap<string, Buffer> =>
  new Map([...folders].map(([entry, folder]) => [entry, zip(folder)]));

const isModule = (folder: string): boolean => existsSync(join(folder, 'index.mjs'));
const load = (part: string, folder: string): string =>
  isModule(folder) ? `await import('./${part}/index.mjs')` : `createRequire(import.meta.url)('./${part}/index.js')`;

/** Says in the log which build serves, so that both are seen to. */
const serving = (one: string, other: string, count: string): string => `
let calls = ${count};
const served = (name) => console.log(JSON.stringify({ level: 'INFO', servedBy: name }));
const handle = (event, context) => {
  calls += 1;
  const [name, build] = calls % 2 === 0 ? ['${one}', one] : ['${other}', other];
  served(name);
  return build.handler(event, context);
};`;

/** Functions that hold two builds and let them serve by turns, call by call: what a roll-out looks like from outside. */
export function alternating(one: Build, other: Build): ReadonlyMap<string, Buffer> {
  const zips = new Map<string, Buffer>();
  let count = 0;
  for (const [entry, folder] of one.folders) {
    const second = other.folders.get(entry);
    if (!second) continue;
    count += 1;
    const dir = mkdtempSync(join(tmpdir(), 'alternating-'));
    cpSync(folder, join(dir, 'one'), { recursive: true });
    cpSync(second, join(dir, 'other'), { recursive: true });
    const turns = serving(one.name, other.name, String(count % 2));
    if (isModule(folder) || isModule(second))
      writeFileSync(
        join(dir, 'index.mjs'),
        `import { createRequire } from 'node:module';\nconst one = ${load('one', folder)};\nconst other = ${load('other', second)};${turns}\nexport const handler = handle;\n`,
      );
    else
      writeFileSync(
        join(dir, 'index.js'),
        `const one = require('./one/index.js');\nconst other = require('./other/index.js');${turns}\nexports.handler = handle;\n`,
      );
    zips.set(entry, zip(dir));
    rmSync(dir, { recursive: true });
  }
  return zips;
}

/** Entries that one of the builds lacks. */
export const onlyIn = (one: Build, other: Build): readonly string[] =>
  [...one.folders.keys()].filter((entry) => !other.folders.has(entry)).sort();

const AT_ONCE = 4;

/** New code for all functions that are deployed, whichever build it is of; how many there were. */
export async function deployCode(stack: StackOutputs, zips: ReadonlyMap<string, Buffer>): Promise<number> {
  const lambda = lambdaOf(stack);
  const deployed = await deployedFunctions(lambda);
  const waiting = [...deployed].flatMap(([entry, name]) => {
    const code = zips.get(entry);
    return code ? [{ name, code }] : [];
  });
  const count = waiting.length;
  const worker = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) await swapCode(lambda, next.name, next.code);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return count;
}
