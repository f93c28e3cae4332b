import { useState } from 'react';
import type { Client } from '../../../sdk/client.ts';
import { useLoaded } from '../api/context.tsx';

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}
export interface ListPage<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

export interface Paged<T> {
  readonly items: readonly T[];
  readonly loading: boolean;
  readonly error: unknown;
  readonly reload: () => void;
  /** From 1; cursors lead forward only, so each page walked over leaves its own behind. */
  readonly page: number;
  readonly hasMore: boolean;
  readonly goTo: (page: number) => void;
}

/** One page of a cursor list at a time; `deps` (filters) lead back to the first. */
export function usePaged<T>(
  read: (client: Client, page: PageRequest) => Promise<ListPage<T>>,
  deps: readonly unknown[] = [],
  options: { readonly limit?: number; readonly pollMs?: number } = {},
): Paged<T> {
  const { limit = 25, pollMs } = options;
  const filter = JSON.stringify(deps);
  const [walk, setWalk] = useState<{ filter: string; cursors: readonly string[]; page: number }>({
    filter,
    cursors: [],
    page: 1,
  });
  const here = walk.filter === filter ? walk : { filter, cursors: [], page: 1 };
  const cursor = here.cursors[here.page - 2];
  const loaded = useLoaded((client) => read(client, cursor ? { limit, cursor } : { limit }), [filter, cursor], pollMs);
  const next = loaded.data?.nextCursor ?? null;
  const goTo = (page: number) => {
    const cursors = page > here.page && next ? [...here.cursors.slice(0, here.page - 1), next] : here.cursors;
    if (page >= 1 && page <= cursors.length + 1) setWalk({ filter, cursors, page });
  };
  return {
    items: loaded.data?.data ?? [],
    loading: loaded.loading && !loaded.data,
    error: loaded.error,
    reload: loaded.reload,
    page: here.page,
    hasMore: next !== null,
    goTo,
  };
}
