import { type Change, type Journal, memoryJournal, openJournal } from './journal.ts';
import type { Kind, Kinds } from './records.ts';

export interface Store {
  get<K extends Kind>(kind: K, id: string): Kinds[K] | undefined;
  /** Newest first, as every list of Stripe's. */
  all<K extends Kind>(kind: K): Kinds[K][];
  count(kind: Kind): number;
  put<K extends Kind>(kind: K, record: Kinds[K]): Kinds[K];
  remove(kind: Kind, id: string): void;
  /** Seconds, on the clock that the control API can advance. */
  now(): number;
  commit(): Promise<void>;
  /** Forgets every change since the last commit: a refused request leaves no trace. */
  rollback(): void;
  clear(): void;
  close(): Promise<void>;
}

interface Undo {
  readonly kind: Kind;
  readonly id: string;
  readonly before: object | undefined;
}

const createStore = (journal: Journal, records: readonly Change[]): Store => {
  const kinds = new Map<string, Map<string, object>>();
  const undo = new Map<string, Undo>();
  const table = (kind: string): Map<string, object> => {
    const found = kinds.get(kind) ?? new Map<string, object>();
    kinds.set(kind, found);
    return found;
  };
  for (const [kind, id, value] of records) table(kind).set(id, value as object);

  const remember = (kind: Kind, id: string): void => {
    const key = `${kind} ${id}`;
    if (!undo.has(key)) undo.set(key, { kind, id, before: table(kind).get(id) });
  };
  const set = (kind: Kind, id: string, value: object | undefined): void => {
    if (value) table(kind).set(id, value);
    else table(kind).delete(id);
  };
  const remove = (kind: Kind, id: string): void => {
    remember(kind, id);
    set(kind, id, undefined);
  };
  const get = <K extends Kind>(kind: K, id: string) => table(kind).get(id) as Kinds[K] | undefined;

  return {
    get,
    all: <K extends Kind>(kind: K) => ([...table(kind).values()] as Kinds[K][]).reverse(),
    count: (kind) => table(kind).size,
    put: (kind, record) => {
      remember(kind, record.id);
      set(kind, record.id, record);
      return record;
    },
    remove,
    now: () => Math.floor(Date.now() / 1000) + (get('clock', 'offset')?.seconds ?? 0),
    commit: async () => {
      if (undo.size === 0) return;
      const changes = [...undo.values()].map(({ kind, id }): Change => [kind, id, table(kind).get(id) ?? null]);
      undo.clear();
      await journal.append(changes);
    },
    rollback: () => {
      for (const { kind, id, before } of undo.values()) set(kind, id, before);
      undo.clear();
    },
    clear: () => {
      for (const kind of kinds.keys()) for (const id of table(kind).keys()) remove(kind as Kind, id);
    },
    close: () => journal.close(),
  };
};

export const openStore = async (directory?: string): Promise<Store> => {
  if (!directory) return createStore(memoryJournal, []);
  const { journal, records } = await openJournal(directory);
  return createStore(journal, records);
};
