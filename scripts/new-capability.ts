import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { contracts, routesOf } from '../functions/contracts.ts';
import { collections } from '../functions/kernel/collections.ts';
import { editedFiles, type Plane } from './scaffold/edits.ts';
import { newFiles } from './scaffold/files.ts';
import { type Names, nameFault, prefixOf, singularOf } from './scaffold/names.ts';

/** `npm run new -- <capability> [--plane control]`: one capability in all its roots, green at once. */
const root = join(import.meta.dirname, '..');
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

function refuse(reason: string): never {
  console.error(`Nothing was written: ${reason}.`);
  process.exit(1);
}

/** What is there already under this name, so that the compiler or a customer would mix the two up. */
function clash(plural: string, singular: string): string | undefined {
  if (plural in contracts || existsSync(join(root, 'functions', plural))) return `there is a capability ${plural}`;
  if (collections.includes(singular.toUpperCase())) return `a collection ${singular.toUpperCase()} is there already`;
  const route = routesOf('tenant').find(({ endpoint }) => endpoint.path.startsWith(`/v1/${plural}`));
  if (route) return `${route.capability} serves ${route.endpoint.path}`;
  return textOf('functions/kernel/permissions.ts').includes(`'${plural}:`)
    ? `there are permissions ${plural}:…`
    : undefined;
}

function namesOf(plural: string): Names {
  const fault = nameFault(plural);
  if (fault) refuse(fault);
  const singular = singularOf(plural);
  const known = clash(plural, singular);
  if (known) refuse(known);
  const prefixes = [
    ...(/export type IdPrefix =[^;]*/.exec(textOf('functions/kernel/ids.ts'))?.[0] ?? '').matchAll(/'(\w+)'/g),
  ];
  return { plural, singular, idPrefix: prefixOf(singular, new Set(prefixes.map(([, prefix]) => prefix ?? ''))) };
}

function write(files: ReadonlyMap<string, string>): void {
  for (const [file, text] of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  const tool = (name: string, ...args: readonly string[]) =>
    execFileSync(process.execPath, [join(root, name), ...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const code = [...files.keys()].filter((file) => !file.endsWith('.md'));
  tool('node_modules/@biomejs/biome/bin/biome', 'check', '--write', ...code);
  tool('scripts/openapi.ts');
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { plane: { type: 'string', default: 'application' } },
});
const [wanted, ...more] = positionals;
if (wanted === undefined || more.length > 0) refuse('name one capability: `npm run new -- contracts`');
if (values.plane !== 'application' && values.plane !== 'control') refuse('--plane is application or control');
const plane: Plane = values.plane;
const names = namesOf(wanted);
const files = new Map([...newFiles(names), ...editedFiles(names, plane, textOf)]);
write(files);
console.log(`${[...files.keys(), 'docs/openapi.json'].join('\n')}\n
${names.plural}: ids ${names.idPrefix}_…, routes /v1/${names.plural}, in the ${plane} plane.
Next: npm run check, npx vitest run test/${names.plural}, then its README, docs/capabilities/${names.plural}.md and docs/glossary.md.`);
