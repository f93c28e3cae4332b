import type { Item, Write } from '../../kernel/change.ts';

/** What becomes of one item: attributes that are set, and names of those that go. */
export interface ItemChange {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
}

/**
 * Both ways over one item, pure and by themselves: of what is already so, `undefined`. `down` gives back exactly what
 * `up` met. What they derive from has to change with the item's version, which is what their writes are conditional on.
 */
export interface Transform {
  readonly up: (item: Item) => ItemChange | undefined;
  readonly down: (item: Item) => ItemChange | undefined;
}

/** `contract` takes away what its `expand` has replaced: no tenant may lag behind that when it begins. */
export type Kind = { readonly kind: 'expand' } | { readonly kind: 'contract'; readonly expand: number };

export type Migration = Transform &
  Kind & {
    /** One after the other from 1: a tenant at version n has had all up to n. */
    readonly version: number;
    readonly name: string;
    /** Of `TENANT#<id>#<collection>`. */
    readonly collection: string;
  };

export type Direction = 'up' | 'down';

/** Keys, what they are and what they are conditional on belong to the item's owner. */
const fixed: readonly string[] = ['pk', 'sk', 'entity', 'version', 'expiresAt'];

export interface PlannedChange {
  readonly item: Item;
  readonly change: ItemChange;
}
export interface Fault {
  readonly code: string;
  /** The item's key within its collection. */
  readonly item: string | null;
}
export type Plan = { readonly changes: readonly PlannedChange[] } | { readonly fault: Fault };

/** What a page of items needs, or the first item that can't be brought there. */
export function planOf(migration: Migration, direction: Direction, items: readonly Item[]): Plan {
  const changes: PlannedChange[] = [];
  for (const item of items) {
    const planned = changeOf(migration[direction], item);
    if ('fault' in planned) return planned;
    if (planned.change) changes.push({ item, change: planned.change });
  }
  return { changes };
}

function changeOf(
  transform: Transform['up'],
  item: Item,
): { readonly change: ItemChange | undefined } | { readonly fault: Fault } {
  try {
    const change = transform(item);
    const touched = [...Object.keys(change?.set ?? {}), ...(change?.remove ?? [])];
    return touched.some((name) => fixed.includes(name))
      ? { fault: { code: 'not-its-own', item: item.sk } }
      : { change };
  } catch (error) {
    return { fault: { code: error instanceof Error ? error.name : 'Error', item: item.sk } };
  }
}

/**
 * Only on the version that was read, so that nothing written meanwhile is lost; and without a new one: an item that says
 * the same is no change to its readers, and a rollback gives back every byte.
 */
export const writeOf = ({ item, change }: PlannedChange): Write => ({
  update: { pk: item.pk, sk: item.sk },
  ...change,
  if: typeof item['version'] === 'number' ? { kind: 'version', version: item['version'] } : { kind: 'exists' },
});
