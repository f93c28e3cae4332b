import type { Item } from '../../kernel/change.ts';

/** A version of a document, with the digest of its exact words. */
export interface Edition {
  readonly document: string;
  readonly version: string;
  readonly sha256: string;
}
type Accepted = Pick<Edition, 'document' | 'version'>;

/** What was agreed to, word by word; undefined of a text that we never published. */
export const textOf = (editions: readonly Edition[], { document, version }: Accepted): string | undefined =>
  editions.find((known) => known.document === document && known.version === version)?.sha256;

/**
 * Migration 1. Acceptances used to name a document and its version and nothing of its words; the digest now stands in
 * each, so that what was agreed to is evidence by itself and not by what a later build remembers.
 */
export const agreementTexts = (editions: readonly Edition[]) => ({
  up: (item: Item) => {
    const sha256 = textOf(editions, acceptedIn(item));
    return sha256 === undefined || item['textSha256'] !== undefined ? undefined : { set: { textSha256: sha256 } };
  },
  // Derived, so that nothing is lost with it; of a text that we don't know it is all that there is.
  down: (item: Item) =>
    item['textSha256'] !== undefined && item['textSha256'] === textOf(editions, acceptedIn(item))
      ? { remove: ['textSha256'] }
      : undefined,
});

export const acceptedIn = (item: Item): Accepted => ({
  document: String(item['document']),
  version: String(item['documentVersion']),
});
