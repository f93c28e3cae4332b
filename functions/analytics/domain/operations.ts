/** What a tenant would complain about by name; a small set, since each has its own figures. */
export const operations = ['sign-in', 'read', 'write', 'file', 'usage-report', 'billing', 'other'] as const;
export type Operation = (typeof operations)[number];

/** By `METHOD /path` as the contracts have it; the first that fits. */
const rules: readonly (readonly [RegExp, Operation])[] = [
  [/^POST \/v1\/sessions(\/refresh)?$/, 'sign-in'],
  [/^POST \/v1\/events$/, 'usage-report'],
  [/ \/v1\/(projects\/\{projectId\}\/)?files(\/|$)/, 'file'],
  [/ \/v1\/(plans|subscription|invoices|payments|payment-methods|credit-notes)(\/|$)/, 'billing'],
  [/^GET \/v1\/projects(\/|$)/, 'read'],
  [/^(POST|PUT|PATCH|DELETE) \/v1\/projects(\/|$)/, 'write'],
];

export const operationOf = (route: string): Operation => rules.find(([pattern]) => pattern.test(route))?.[1] ?? 'other';
