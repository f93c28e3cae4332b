import { type Key, type Write, WriteConflict } from '../../functions/kernel/change.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { sealWith } from '../../functions/platform/seal.ts';
import type { Query, Table } from '../../functions/platform/table.ts';
import type { UpdateItem } from '../../functions/platform/update-item.ts';
import { memoryTable } from '../kit/memory-table.ts';
import { dataKeyOf } from './warm-aws.ts';
import { atTheEdge, check, warmState } from './warm-state.ts';

/** In place of functions/platform/table.ts: the fake of the table's contract suite, which knows whose session asks. */
type Credentials = () => Promise<{ readonly accessKeyId: string }>;

export const documentClient = (credentials: Credentials): Credentials => credentials;

const ownerOf = (pk: string) => /^(?:TENANT|FINANCE)#([^#]*)#/.exec(pk)?.[1];

function tableOf(owner: string) {
  const { tables } = warmState();
  const table = tables.get(owner) ?? memoryTable();
  tables.set(owner, table);
  return table;
}

const keyOf = (write: Write): Key =>
  'put' in write ? write.put : 'delete' in write ? write.delete : 'check' in write ? write.check : write.update;

/** What IAM would refuse is noted, and then let through: the answers have to show what a leak would look like. */
async function admit(credentials: Credentials, pks: readonly string[]): Promise<string> {
  const { accessKeyId: tenantId } = await credentials();
  await atTheEdge();
  check('session of the request', warmState().current.getStore()?.tenantId === tenantId, `session of ${tenantId}`);
  for (const pk of pks)
    check('keys of the session', ownerOf(pk) === tenantId, `${pk} under the session of ${tenantId}`);
  return ownerOf(pks[0] ?? '') ?? 'nobody';
}

const indexKeys = (writes: readonly Write[]) =>
  writes.flatMap((write) => ('put' in write && typeof write.put['gsi1pk'] === 'string' ? [write.put['gsi1pk']] : []));

/** What is stored sealed opens under its tenant's own data key. */
async function examineSealed(owner: string, write: Write): Promise<void> {
  const values = 'put' in write ? write.put : 'update' in write ? (write.set ?? {}) : {};
  const seal = sealWith(owner as TenantId, async () => ({ id: 'k1', bytes: dataKeyOf(owner) }));
  for (const [name, value] of Object.entries(values).filter(([name]) => name.endsWith('Sealed'))) {
    const opened = await seal.open(keyOf(write), name, String(value)).catch(() => undefined);
    check('sealed under the own key', opened !== undefined, `${name} of ${keyOf(write).pk}`);
  }
}

/** The tables were made outside the bundle, whose classes are others than those in it. */
function asOurs(error: unknown): never {
  if (!(error instanceof Error) || error.name !== 'WriteConflict') throw error;
  const { index, existing } = error as WriteConflict;
  throw new WriteConflict(index, existing);
}

export function dynamoTable(_: string, credentials: Credentials): Table {
  return {
    get: async (key) => tableOf(await admit(credentials, [key.pk])).get(key),
    getMany: async (keys) => {
      const owner = await admit(
        credentials,
        keys.map(({ pk }) => pk),
      );
      return tableOf(owner).getMany(keys);
    },
    query: async (query: Query) => {
      const cursor: readonly Key[] = query.after ? [query.after] : [];
      const owner = await admit(credentials, [query.pk, ...cursor.map(({ pk }) => pk)]);
      return tableOf(owner).query(query);
    },
    transact: async (writes, token) => {
      const keys = writes.map((write) => keyOf(write).pk);
      const owner = await admit(credentials, [...keys, ...indexKeys(writes)]);
      for (const write of writes) await examineSealed(owner, write);
      await tableOf(owner).transact(writes, token).catch(asOurs);
      for (const write of writes) if ('put' in write) warmState().owners.set(write.put.sk, owner);
      await atTheEdge();
    },
  };
}

/** In place of functions/platform/update-item.ts. */
export const itemUpdates =
  (_: string, credentials: Credentials): UpdateItem =>
  async (write) => {
    const owner = await admit(credentials, [write.update.pk]);
    await examineSealed(owner, write);
    const item = await tableOf(owner).update(write).catch(asOurs);
    await atTheEdge();
    return item;
  };
