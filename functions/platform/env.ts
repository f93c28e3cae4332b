import type { EnvName } from '../kernel/env-names.ts';

/** Reads the named variables once per entry; a missing one fails the cold start, not the first customer. */
export function env<const Names extends readonly EnvName[]>(...names: Names): Readonly<Record<Names[number], string>> {
  const values = names.map((name) => [name, process.env[name] ?? ''] as const);
  const missing = values.filter(([, value]) => value === '').map(([name]) => name);
  if (missing.length > 0) throw new Error(`missing environment: ${missing.join(', ')}`);
  return Object.fromEntries(values) as Record<Names[number], string>;
}
