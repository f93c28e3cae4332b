import { memoryTable } from './memory-table.ts';
import { tableContract } from './table-contract.ts';

tableContract('the table in memory', async () => memoryTable());
