import type { Scheduler } from 'fast-check';
import type { Table } from '../../functions/platform/table.ts';

/** Every call of the table waits for its turn, so that a property tries the orders in which requests may meet. */
export function scheduledTable(table: Table, scheduler: Scheduler): Table {
  const turn = async <T>(label: string, run: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve(), label);
    return run();
  };
  return {
    get: (...args) => turn('get', () => table.get(...args)),
    getMany: (...args) => turn('getMany', () => table.getMany(...args)),
    query: (...args) => turn('query', () => table.query(...args)),
    transact: (...args) => turn('transact', () => table.transact(...args)),
  };
}
