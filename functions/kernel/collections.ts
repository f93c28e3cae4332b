/**
 * The data map's first line: which `TENANT#<id>#…` collections exist, by the capability that owns them. It stands apart
 * from the contracts because what empties a tenant must know all of them, and needs no schema for it.
 */
export const collectionsOf = {
  analytics: ['SLI'],
  billing: ['BILLING'],
  identity: ['USER', 'ADDRESS', 'INVITATION', 'TOKEN', 'SESSION', 'LIMIT'],
  isolation: ['RATE', 'GUARD'],
  metering: ['USAGE', 'EVENT', 'CALL', 'STORAGE', 'PRESENCE', 'PENDING', 'BARRIER'],
  migrations: ['MIGRATION'],
  tenants: ['CONFIG', 'KEY', 'JOURNAL', 'IDEMPOTENCY', 'AGREEMENT'],
  workspace: ['PROJECT', 'FILE', 'STORED'],
} as const;

export const collections: readonly string[] = Object.values(collectionsOf).flat();
