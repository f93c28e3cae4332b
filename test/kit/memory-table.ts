import {
  type Condition,
  type Item,
  type Key,
  type Page,
  type Scalar,
  type Update,
  type Write,
  WriteConflict,
} from '../../functions/kernel/change.ts';
import type { Query, Table } from '../../functions/platform/table.ts';
import type { UpdateItem } from '../../functions/platform/update-item.ts';

const idOf = ({ pk, sk }: Key) => JSON.stringify([pk, sk]);
/** Items are plain data nearly everywhere, which is copied faster by hand. */
function copy<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copy) as T;
  if (Object.getPrototypeOf(value) !== Object.prototype) return structuredClone(value);
  const made: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) made[name] = copy(each);
  return made as T;
}
const clean = (item: Item): Item =>
  Object.fromEntries(Object.entries(copy(item)).filter(([, value]) => value !== undefined)) as Item;
// DynamoDB orders sort keys by their UTF-8 bytes.
const compareKeys = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

function holds(condition: Condition | undefined, item: Item | undefined): boolean {
  const equal = (values: Readonly<Record<string, unknown>>) =>
    item !== undefined &&
    Object.entries(values).every(
      ([name, value]) => String(item[name]) === String(value) && typeof item[name] === typeof value,
    );
  switch (condition?.kind) {
    case undefined:
      return true;
    case 'absent':
      return item === undefined;
    case 'exists':
      return item !== undefined;
    case 'version':
      return equal({ version: condition.version });
    case 'equals':
      return equal(condition.values);
    case 'absent-or-equals':
      return item === undefined || equal(condition.values);
    case 'absent-or-expired':
      return item === undefined || (typeof item['expiresAt'] === 'number' && item['expiresAt'] <= condition.nowSeconds);
    case 'below':
      return isBelow(item?.[condition.attribute], condition.value);
    case 'exists-and-below':
      return item !== undefined && isBelow(item[condition.attribute], condition.value);
    case 'equals-and-below':
      // A comparison with an attribute that is not there is false.
      return equal(condition.values) && Number(item?.[condition.attribute]) < Number(condition.value);
  }
}

function isBelow(stored: unknown, value: Scalar): boolean {
  if (stored === undefined) return true;
  return typeof stored === 'string' ? compareKeys(stored, String(value)) < 0 : Number(stored) < Number(value);
}

const keyOf = (write: Write): Key =>
  'put' in write ? write.put : 'delete' in write ? write.delete : 'check' in write ? write.check : write.update;

function sumOf(before: unknown, by: number | bigint): number | string {
  const sum = BigInt(String(before ?? 0)) + BigInt(by);
  const small = Number(sum);
  return Number.isSafeInteger(small) ? small : String(sum);
}

function updated(item: Item | undefined, write: Update): Item {
  const next: Record<string, unknown> = {
    ...(item ?? write.update),
    ...Object.fromEntries(Object.entries(write.set ?? {}).filter(([, v]) => v !== undefined)),
  };
  for (const [name, by] of Object.entries(write.add ?? {})) next[name] = sumOf(item?.[name], by);
  for (const name of write.remove ?? []) delete next[name];
  return clean(next as Item);
}

export interface MemoryTable extends Table {
  readonly items: Map<string, Item>;
  /** Everything stored, by key order: for assertions and leftovers. */
  all(pkPrefix?: string): Item[];
  /** Throws this on the next transact before it commits, or after it (an answer lost); undefined takes it back. */
  failNext(error: Error | undefined, when?: 'before' | 'after'): void;
  /** Throws this on every update of one item alone, until told otherwise. */
  refuseUpdates(error: Error | undefined): void;
  readonly update: UpdateItem;
}

/** The pooled table in memory; passes the same contract suite as DynamoDB. */
export function memoryTable(): MemoryTable {
  const items = new Map<string, Item>();
  const tokens = new Set<string>();
  let refusal: Error | undefined;
  let fault: { readonly error: Error; readonly when: 'before' | 'after' } | undefined;
  const takeFault = (when: 'before' | 'after') => {
    if (fault?.when !== when) return;
    const { error } = fault;
    fault = undefined;
    throw error;
  };
  const apply = (write: Write) => {
    const id = idOf(keyOf(write));
    if ('put' in write) items.set(id, clean(write.put));
    else if ('delete' in write) items.delete(id);
    else if ('update' in write) items.set(id, updated(items.get(id), write));
  };
  return {
    items,
    all: (prefix = '') =>
      [...items.values()]
        .filter((item) => item.pk.startsWith(prefix))
        .sort((a, b) => compareKeys(a.pk, b.pk) || compareKeys(a.sk, b.sk))
        .map(copy),
    refuseUpdates: (error) => {
      refusal = error;
    },
    failNext: (error, when = 'before') => {
      fault = error && { error, when };
    },
    get: async (key) => copy(items.get(idOf(key))),
    getMany: async (keys) => keys.flatMap((key) => copy(items.get(idOf(key))) ?? []),
    query: async (query) => pageOf(items, query),
    transact: async (writes, token) => {
      takeFault('before');
      if (token && tokens.has(token)) return;
      if (writes.length === 0 || writes.length > 100)
        throw new Error(`a transaction has 1 to 100 items, not ${writes.length}`);
      if (new Set(writes.map((write) => idOf(keyOf(write)))).size < writes.length)
        throw new Error('a transaction names an item twice');
      const failed = writes.findIndex((write) => !holds(write.if, items.get(idOf(keyOf(write)))));
      const refused = writes[failed];
      if (refused) throw refused.orElse ?? new WriteConflict(failed, copy(items.get(idOf(keyOf(refused)))));
      writes.forEach(apply);
      if (token) tokens.add(token);
      takeFault('after');
    },
    update: async (write) => {
      if (refusal) throw refusal;
      const before = items.get(idOf(write.update));
      if (!holds(write.if, before)) throw write.orElse ?? new WriteConflict(0, copy(before));
      apply(write);
      return copy(items.get(idOf(write.update)) as Item);
    },
  };
}

function pageOf(items: ReadonlyMap<string, Item>, query: Query): Page<Item> {
  const [pkName, skName] = query.index === 'gsi1' ? (['gsi1pk', 'gsi1sk'] as const) : (['pk', 'sk'] as const);
  const sk = (item: Item) => String(item[skName]);
  const within = (item: Item) =>
    item[pkName] === query.pk &&
    (query.prefix === undefined || sk(item).startsWith(query.prefix)) &&
    (query.from === undefined || compareKeys(sk(item), query.from) >= 0) &&
    (query.before === undefined || compareKeys(sk(item), query.before) < 0);
  const direction = query.newestFirst ? -1 : 1;
  const order = (a: Item, b: Item) => direction * (compareKeys(sk(a), sk(b)) || compareKeys(idOf(a), idOf(b)));
  const sorted = [...items.values()].filter(within).sort(order);
  const after = query.after ? items.get(idOf(query.after)) : undefined;
  const position = query.after ? ({ ...query.after, ...after } as Item) : undefined;
  const rest = position ? sorted.filter((item) => order(item, position) > 0) : sorted;
  const data = rest.slice(0, query.limit);
  const last = data.at(-1);
  return { data: data.map(copy), ...(rest.length > query.limit && last ? { last: lastKey(last, query) } : {}) };
}

const lastKey = (item: Item, query: Query): Key =>
  (query.index
    ? { pk: item.pk, sk: item.sk, gsi1pk: item['gsi1pk'], gsi1sk: item['gsi1sk'] }
    : { pk: item.pk, sk: item.sk }) as Key;
