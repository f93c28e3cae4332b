import type { Item, Key } from '../kernel/change.ts';
import type { ListPage, PageRequest } from '../kernel/page.ts';
import { problem } from '../kernel/problem.ts';
import type { Seal } from './seal.ts';
import type { Query, Table } from './table.ts';

export type { ListPage, PageRequest } from '../kernel/page.ts';

interface Source {
  readonly table: Table;
  readonly seal: Seal;
}
type ListQuery = Omit<Query, 'limit' | 'after'>;

/**
 * A page of one Query. The cursor is the last key, sealed under the tenant's key with the list and its filter as
 * associated data: a cursor of another tenant, list or filter does not open and is answered 400.
 */
export async function listPage<T>(
  source: Source,
  query: ListQuery,
  request: PageRequest,
  map: (item: Item) => T | Promise<T>,
): Promise<ListPage<T>> {
  const scope = scopeOf(query);
  const after = await openCursor(source.seal, scope, request.cursor);
  // One more than asked for: DynamoDB names a last key at the limit, whether anything follows or not.
  const page = await source.table.query({ ...query, limit: request.limit + 1, ...(after ? { after } : {}) });
  const data = page.data.slice(0, request.limit);
  const cut = page.data.length > data.length ? data.at(-1) : undefined;
  return answer(source.seal, scope, cut ? keyOf(cut, query) : page.last, await Promise.all(data.map(map)));
}

export interface Filter {
  readonly matches: (item: Item) => boolean;
  /** What is asked for; part of the cursor's scope. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Items of a read, where they are small; ten reads a request at most. */
  readonly chunk?: number;
}

const CHUNK = 100;
/** A thousand items read a request unless the list says otherwise, whatever the filter lets through. */
const MAX_CHUNKS = 10;

/** A page of what a filter lets through; where the reading ends early the page is short and its cursor continues. */
export async function listFiltered<T>(
  source: Source,
  query: ListQuery,
  request: PageRequest,
  filter: Filter,
  map: (item: Item) => T | Promise<T>,
): Promise<ListPage<T>> {
  const scope = scopeOf(query, filter.values);
  let after = await openCursor(source.seal, scope, request.cursor);
  const found: Item[] = [];
  for (let chunk = 0; chunk < MAX_CHUNKS; chunk += 1) {
    const page = await source.table.query({ ...query, limit: filter.chunk ?? CHUNK, ...(after ? { after } : {}) });
    found.push(...page.data.filter(filter.matches));
    after = page.last;
    if (!after || found.length >= request.limit) break;
  }
  const data = found.slice(0, request.limit);
  const cut = found.length > data.length ? data.at(-1) : undefined;
  return answer(source.seal, scope, cut ? keyOf(cut, query) : after, await Promise.all(data.map(map)));
}

const scopeOf = (query: ListQuery, filter: Readonly<Record<string, unknown>> = {}): Key => ({
  pk: `CURSOR#${query.pk}`,
  sk: JSON.stringify([query.prefix, query.from, query.before, query.newestFirst, filter]),
});

const keyOf = (item: Item, query: ListQuery): Key =>
  (query.index
    ? { pk: item.pk, sk: item.sk, gsi1pk: item['gsi1pk'], gsi1sk: item['gsi1sk'] }
    : { pk: item.pk, sk: item.sk }) as Key;

async function answer<T>(seal: Seal, scope: Key, last: Key | undefined, data: T[]): Promise<ListPage<T>> {
  const nextCursor = last ? await seal.seal(scope, 'cursor', JSON.stringify(last)) : null;
  return { data, nextCursor, hasMore: nextCursor !== null };
}

async function openCursor(seal: Seal, scope: Key, cursor: string | undefined): Promise<Key | undefined> {
  if (cursor === undefined) return undefined;
  const text = await seal.open(scope, 'cursor', cursor).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'Problem') throw error;
    throw problem('bad-cursor');
  });
  return JSON.parse(text) as Key;
}
