import * as z from 'zod';
import type { Item, Key, Write } from '../kernel/change.ts';
import { instantSchema } from '../kernel/time.ts';
import type { Query, Table } from '../platform/table.ts';

export const storedFields = { version: z.number().int(), createdAt: instantSchema, updatedAt: instantSchema };

/** Money and fractions as text: DynamoDB's numbers have 38 digits, JavaScript's 15. */
export const decoded = <Schema extends z.ZodType>(schema: Schema, item: Item): z.output<Schema> =>
  z.decode(schema, item as never);

/** A put of the next version over the one that was read, or of the first where there was none. */
export function putRecord<Schema extends z.ZodType>(
  schema: Schema,
  key: Key,
  entity: string,
  record: z.output<Schema>,
  before: number | undefined,
): Write {
  return {
    put: { ...key, entity, ...(z.encode(schema, record) as Record<string, unknown>) },
    if: before === undefined ? { kind: 'absent' } : { kind: 'version', version: before },
  };
}

const PAGE = 100;

export async function allItems(table: Table, query: Omit<Query, 'limit' | 'after'>): Promise<readonly Item[]> {
  const items: Item[] = [];
  let after: Key | undefined;
  do {
    const page = await table.query({ ...query, limit: PAGE, ...(after ? { after } : {}) });
    items.push(...page.data);
    after = page.last;
  } while (after);
  return items;
}
