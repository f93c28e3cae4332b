import type { Item, Key, Page } from '../kernel/change.ts';
import { problem } from '../kernel/problem.ts';
import type { Seal } from './seal.ts';
import type { Query, Table } from './table.ts';

export interface ListPage<T> {
  readonly data: T[];
  readonly nextCursor: string | null;
  readonly hasMore: boolean;
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * A page of one Query. The cursor is the last key, sealed under the tenant's key with the list and its filter as
 * associated data: a cursor of another tenant, list or filter does not open and is answered 400.
 */
export async function listPage<T>(
  source: { readonly table: Table; readonly seal: Seal },
  query: Omit<Query, 'limit' | 'after'>,
  request: PageRequest,
  map: (item: Item) => T | Promise<T>,
): Promise<ListPage<T>> {
  const scope: Key = {
    pk: `CURSOR#${query.pk}`,
    sk: JSON.stringify([query.prefix, query.from, query.before, query.newestFirst]),
  };
  const after = request.cursor === undefined ? undefined : await openCursor(source.seal, scope, request.cursor);
  const page: Page<Item> = await source.table.query({ ...query, limit: request.limit, ...(after ? { after } : {}) });
  const nextCursor = page.last ? await source.seal.seal(scope, 'cursor', JSON.stringify(page.last)) : null;
  return { data: await Promise.all(page.data.map(map)), nextCursor, hasMore: nextCursor !== null };
}

async function openCursor(seal: Seal, scope: Key, cursor: string): Promise<Key> {
  const text = await seal.open(scope, 'cursor', cursor).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'Problem') throw error;
    throw problem('bad-cursor');
  });
  return JSON.parse(text) as Key;
}
