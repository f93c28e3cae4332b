import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export const filesOf = (...patterns: readonly string[]): string[] =>
  globSync([...patterns], { cwd: root, exclude: (name) => name === 'node_modules' }).sort();

export const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

export const capabilities: readonly string[] = filesOf('functions/*/contract.ts').map(
  (file) => file.split('/')[1] ?? '',
);

/** `billing/api` for functions/billing/api.lambda.ts. */
export const entries: readonly string[] = filesOf('functions/*/*.lambda.ts').map((file) =>
  file.replace('functions/', '').replace('.lambda.ts', ''),
);

export const run = (command: string, args: readonly string[]): string =>
  execFileSync(join(root, 'node_modules', '.bin', command), [...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });

/** Code without its comments and texts: what is left of a line may be searched for names. */
export const codeOf = (file: string): string =>
  textOf(file)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|[^:'"`\\])\/\/.*$/gm, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
