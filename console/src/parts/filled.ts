import type { ListPage, PageRequest } from './use-paged.ts';

const MAX_READS = 8;

/** A filtered list reads only so much at a time, and may answer with a short page: this reads on until one is full. */
export async function filled<T>(
  read: (page: PageRequest) => Promise<ListPage<T>>,
  page: PageRequest,
): Promise<ListPage<T>> {
  let found = await read(page);
  for (let reads = 1; found.nextCursor && found.data.length < page.limit && reads < MAX_READS; reads += 1) {
    const more = await read({ limit: page.limit - found.data.length, cursor: found.nextCursor });
    found = { data: [...found.data, ...more.data], nextCursor: more.nextCursor };
  }
  return found;
}
