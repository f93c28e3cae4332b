import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './child-process.ts';
import { root } from './folders.ts';

const sources = [
  'console/src/**/*',
  'console/public/**/*',
  'console/{,operators/}*.{html,ts,json}',
  'sdk/**/*.ts',
  'functions/*/contract.ts',
  'functions/kernel/*.ts',
];
const built = join(root, 'console/dist/index.html');

const newest = (): number =>
  Math.max(
    0,
    ...sources.flatMap((pattern) => globSync(pattern, { cwd: root })).map((file) => statSync(join(root, file)).mtimeMs),
  );

/** The console as it is hosted; built again when what it is made of is newer. */
export async function buildConsole(say: (line: string) => void): Promise<string> {
  const dist = join(root, 'console/dist');
  if (existsSync(built) && statSync(built).mtimeMs > newest()) return dist;
  say('Building the console …');
  await run(
    process.execPath,
    [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
    join(root, 'console'),
  );
  return dist;
}
