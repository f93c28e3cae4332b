import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Names, renamed } from './names.ts';

const template = join(import.meta.dirname, 'template');

/** Where each part of the template goes. */
const targets: readonly (readonly [from: RegExp, to: string])[] = [
  [/^functions\//, 'functions/gadgets/'],
  [/^lib\/capability/, 'lib/capabilities/gadgets'],
  [/^test\/capability/, 'test/gadgets/gadgets'],
  [/^test\/world/, 'test/gadgets/gadgets-world'],
  [/^test\/domain/, 'test/gadgets/domain'],
  [/^events\//, 'events/gadgets/'],
  [/^docs\/capability/, 'docs/capabilities/gadgets'],
];

function targetOf(file: string): string {
  const target = targets.find(([from]) => from.test(file));
  if (!target) throw new Error(`the template's ${file} has no place in the tree`);
  return file.replace(...target).replace(/\.txt$/, '');
}

/** The new files by their path. */
export function newFiles(names: Names): ReadonlyMap<string, string> {
  const parts = globSync('**/*.txt', { cwd: template });
  return new Map(
    parts.map((file) => [renamed(targetOf(file), names), renamed(readFileSync(join(template, file), 'utf8'), names)]),
  );
}
