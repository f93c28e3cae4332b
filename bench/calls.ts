import { itemBytes, readUnits, type WireItem, type WireKey, writeUnits } from './cu.ts';
import type { RecordedCall, Wire } from './recorder.ts';

/** Why a request made a call to AWS. All but `data` are amortised or named per route (docs/decisions/0001, 0007, 0013). */
export type Purpose = 'session' | 'key' | 'standing' | 'limit' | 'replay' | 'guard' | 'data';

const pkOf = (key: WireKey | undefined): string => String(key?.pk?.['S'] ?? '');
/** A record in flight around a verb of several steps: put before, completed after. */
const isGuard = ({ operation, input }: RecordedCall): boolean =>
  (operation === 'PutItem' && pkOf(input?.Item).endsWith('#IDEMPOTENCY')) ||
  (operation === 'UpdateItem' && pkOf(input?.Key).endsWith('#IDEMPOTENCY'));

const batchKeys = (input: Wire | undefined): readonly WireKey[] =>
  Object.values(input?.RequestItems ?? {}).flatMap(({ Keys }) => Keys ?? []);

export function purposeOf(call: RecordedCall): Purpose {
  const { service, operation, input } = call;
  if (isGuard(call)) return 'guard';
  if (operation === 'AssumeRole') return 'session';
  if (service === 'kms' && operation === 'Decrypt') return 'key';
  if (operation === 'GetItem' && pkOf(input?.Key).endsWith('#KEY')) return 'key';
  if (operation === 'GetItem' && pkOf(input?.Key).endsWith('#IDEMPOTENCY')) return 'replay';
  if (operation === 'UpdateItem' && pkOf(input?.Key).endsWith('#RATE')) return 'limit';
  if (operation === 'BatchGetItem' && batchKeys(input).every((key) => /#(CONFIG|RATE)$/.test(pkOf(key))))
    return 'standing';
  return 'data';
}

export interface Units {
  readonly rcu: number;
  readonly wcu: number;
  /** The largest item that was written or read. */
  readonly largestBytes: number;
}

type Written = NonNullable<Wire['TransactItems']>[number];

/** Items that are updated rather than put are looked up once the request is over. */
export type ItemAt = (key: WireKey) => Promise<WireItem | undefined>;

async function writtenBytes(write: Written, itemAt: ItemAt): Promise<{ bytes: number; indexes: number }> {
  const [kind, what] = Object.entries(write)[0] ?? [];
  const item = what?.Item ?? (what?.Key ? await itemAt(what.Key) : undefined);
  const isIndexed = item?.['gsi1pk'] !== undefined && kind !== 'ConditionCheck';
  return { bytes: item ? itemBytes(item) : 0, indexes: isIndexed ? 1 : 0 };
}

const largest = (sizes: readonly number[]): number => Math.max(0, ...sizes);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

async function written(writes: readonly Written[], transaction: boolean, itemAt: ItemAt): Promise<Units> {
  const items = await Promise.all(writes.map((write) => writtenBytes(write, itemAt)));
  const wcu = sum(items.map(({ bytes, indexes }) => writeUnits(bytes, { transaction, indexes })));
  return { rcu: 0, wcu, largestBytes: largest(items.map(({ bytes }) => bytes)) };
}

/** Each item of a batch is rounded for itself, and what is not there costs as the smallest. */
function readInBatch({ input, output }: RecordedCall): Units {
  const sizes = Object.values(output?.Responses ?? {})
    .flat()
    .map(itemBytes);
  const missing = Math.max(0, batchKeys(input).length - sizes.length);
  const rcu = missing + sum(sizes.map((bytes) => readUnits(bytes, { consistent: true })));
  return { rcu, wcu: 0, largestBytes: largest(sizes) };
}

/** What DynamoDB charges for a call, from the bytes that crossed the wire. */
export async function unitsOf(call: RecordedCall, itemAt: ItemAt): Promise<Units> {
  const { service, operation, input, output } = call;
  if (service !== 'dynamodb') return { rcu: 0, wcu: 0, largestBytes: 0 };
  if (operation === 'TransactWriteItems') return written(input?.TransactItems ?? [], true, itemAt);
  if (operation === 'PutItem' || operation === 'UpdateItem' || operation === 'DeleteItem')
    return written([{ [operation]: { ...input } }], false, itemAt);
  if (operation === 'BatchGetItem') return readInBatch(call);
  const sizes = [...(output?.Item ? [output.Item] : []), ...(output?.Items ?? [])].map(itemBytes);
  const rcu = readUnits(sum(sizes), { consistent: input?.ConsistentRead === true });
  return { rcu, wcu: 0, largestBytes: largest(sizes) };
}
