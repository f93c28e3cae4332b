import type { EnvName } from '../kernel/env-names.ts';

/** Reads the named variables once per entry; a missing one fails the cold start, not the first customer. */
export function env<const Names extends readonly EnvName[]>(...names: Names): Readonly<Record<Names[number], string>> {
  const values = names.map((name) => [name, process.env[name] ?? ''] as const);
  const missing = values.filter(([, value]) => value === '').map(([name]) => name);
  if (missing.length > 0) throw new Error(`missing environment: ${missing.join(', ')}`);
  return Object.fromEntries(values) as Record<Names[number], string>;
}

/** What the function was given, by Lambda's own variable; 0 where nothing says so. */
export const memoryMb = (): number => Number(process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? 0);
