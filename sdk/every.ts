import type { CallOptions } from './client.ts';

interface ListAnswer {
  readonly data: readonly unknown[];
  readonly nextCursor: string | null;
}
type List = (input: never, options?: CallOptions) => Promise<ListAnswer>;
type ItemOf<L extends List> = Awaited<ReturnType<L>>['data'][number];

/** Every item of a list, page by page as they are asked for: `for await (const p of every(client.workspace.listProjects))`. */
export async function* every<L extends List>(
  list: L,
  input?: Parameters<L>[0],
  options?: CallOptions,
): AsyncGenerator<ItemOf<L>, void, undefined> {
  let cursor: string | null = null;
  do {
    const page: ListAnswer = await list({ ...(input as object), ...(cursor ? { cursor } : {}) } as never, options);
    yield* page.data as ItemOf<L>[];
    cursor = page.nextCursor;
  } while (cursor !== null);
}
