import type { Item } from '../../functions/kernel/change.ts';
import type { Migration } from '../../functions/migrations/domain/migration.ts';

/** A title derived from the name: what readers of the test default to. */
export const titles: Migration = {
  version: 1,
  name: 'titles',
  kind: 'expand',
  collection: 'PROJECT',
  up: (item) => (item['title'] === titleOf(item) ? undefined : { set: { title: titleOf(item) } }),
  down: (item) => (item['title'] === undefined ? undefined : { remove: ['title'] }),
};
export const titleOf = (item: Item): string => String(item['title'] ?? `The ${String(item['name'])}`);

/** An attribute under another name. */
export const labels: Migration = {
  version: 2,
  name: 'labels',
  kind: 'expand',
  collection: 'PROJECT',
  up: (item) => (item['tag'] === undefined ? undefined : { set: { label: item['tag'] }, remove: ['tag'] }),
  down: (item) => (item['label'] === undefined ? undefined : { set: { tag: item['label'] }, remove: ['label'] }),
};

/** Takes away what titles have replaced. */
export const noNames: Migration = {
  version: 3,
  name: 'no-names',
  kind: 'contract',
  expand: 1,
  collection: 'PROJECT',
  up: (item) => (item['name'] === undefined ? undefined : { set: { title: titleOf(item) }, remove: ['name'] }),
  down: (item) =>
    item['name'] === undefined ? { set: { name: String(item['title']).replace(/^The /, '') } } : undefined,
};

/** Fails at items that are marked so, on the way that they say. */
export const failing = (of: Migration): Migration => ({
  ...of,
  up: (item) => refuse(item, 'up') ?? of.up(item),
  down: (item) => refuse(item, 'down') ?? of.down(item),
});

class BadItem extends Error {
  override readonly name = 'BadItem';
}
function refuse(item: Item, direction: string): undefined {
  if (item['bad'] === direction || item['bad'] === 'both') throw new BadItem('not as it should be');
}
