import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { legalDocuments } from '../../functions/compliance/contract.ts';
import type { Item } from '../../functions/kernel/change.ts';
import { collections } from '../../functions/kernel/collections.ts';
import { headVersion, type MigrationName } from '../../functions/migrations/contract.ts';
import { type ItemChange, type Migration, planOf } from '../../functions/migrations/domain/migration.ts';
import { registry } from '../../functions/migrations/registry-deps.ts';

const attribute = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string()));
const stored = {
  sk: fc.string({ minLength: 1 }),
  entity: fc.string(),
  version: fc.nat(),
  createdAt: fc.constant('2026-11-24T10:00:00.000Z'),
  updatedAt: fc.constant('2026-11-24T10:00:00.000Z'),
};

/** What is in each collection from before its migration, as stores of then wrote it and as nobody would. */
const before: Readonly<Record<MigrationName, fc.Arbitrary<Record<string, unknown>>>> = {
  'agreement-texts': fc.record({
    ...stored,
    document: fc.oneof(fc.constantFrom(...legalDocuments.map(({ document }) => document)), fc.string()),
    documentVersion: fc.oneof(fc.constantFrom(...legalDocuments.map(({ version }) => version)), fc.string()),
    acceptedBy: fc.string(),
    other: attribute,
  }),
};

function applied(item: Item, change: ItemChange | undefined): Item {
  const next: Record<string, unknown> = { ...item, ...change?.set };
  for (const name of change?.remove ?? []) delete next[name];
  return next as Item;
}
const itemsOf = ({ name, collection }: Migration) =>
  before[name as MigrationName].map((attributes): Item => ({ pk: `TENANT#ten#${collection}`, sk: '', ...attributes }));

describe('the list of migrations', () => {
  it('counts from 1 without a gap up to the version that new tenants get', () => {
    expect(registry.map(({ version }) => version)).toEqual(registry.map((_, i) => i + 1));
    expect(headVersion).toBe(registry.length);
    expect(new Set(registry.map(({ name }) => name)).size).toBe(registry.length);
  });

  it('names collections that there are, and expand steps before their contract', () => {
    for (const migration of registry) {
      expect(collections).toContain(migration.collection);
      if (migration.kind !== 'contract') continue;
      const expand = registry.find(({ version }) => version === migration.expand);
      expect(expand?.kind).toBe('expand');
      expect(migration.expand).toBeLessThan(migration.version);
    }
  });
});

describe.each(registry)('migration $version, $name', (migration) => {
  it('has an inverse that gives back exactly what it met', () => {
    expect(typeof migration.down).toBe('function');
    fc.assert(
      fc.property(itemsOf(migration), (item) => {
        const up = applied(item, migration.up(item));
        expect(applied(up, migration.down(up))).toEqual(item);
      }),
    );
  });

  it('finds its own work done, both ways', () => {
    fc.assert(
      fc.property(itemsOf(migration), (item) => {
        const up = applied(item, migration.up(item));
        expect(migration.up(up)).toBeUndefined();
        expect(migration.down(applied(up, migration.down(up)))).toBeUndefined();
      }),
    );
  });

  it('changes something, and nothing that is not its own', () => {
    let changed = 0;
    fc.assert(
      fc.property(itemsOf(migration), (item) => {
        for (const direction of ['up', 'down'] as const) {
          const plan = planOf(migration, direction, [item]);
          expect(plan).not.toHaveProperty('fault');
          if ('changes' in plan) changed += plan.changes.length;
        }
      }),
    );
    expect(changed).toBeGreaterThan(0);
  });
});
