import * as z from 'zod';

/** `?limit=1..100&cursor=`, as every list takes it (query strings arrive as text). */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().min(1).max(2048).optional(),
};

export const pageOf = <Schema extends z.ZodType>(item: Schema) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable(), hasMore: z.boolean() });

/** RFC 3339 in UTC. */
export const instantText = z.iso.datetime({ offset: false });
export const etagField = z.string().describe('The version to send as If-Match');
export const etagOf = (version: number): string => `"${version}"`;

/** A page as a list answers it. */
export interface ListPage<T> {
  readonly data: T[];
  readonly nextCursor: string | null;
  readonly hasMore: boolean;
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}
