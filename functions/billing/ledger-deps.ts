import { lazy } from '../platform/aws.ts';
import { env } from '../platform/env.ts';
import { cursorSeal, platformSeal } from '../platform/platform-seal.ts';
import { documentClient, dynamoTable } from '../platform/table.ts';
import type { LedgerReadDeps } from './ledger-ports.ts';
import { ledgerStore } from './ledger-store.ts';
import { periodStore } from './period-store.ts';
import { receivables } from './receivable-store.ts';

const table = lazy(() => dynamoTable(env('POOLED_TABLE_NAME').POOLED_TABLE_NAME, documentClient()));
const entity = lazy(() => env('LEGAL_ENTITY').LEGAL_ENTITY);
const cursors = lazy(() => cursorSeal(platformSeal(env('PLATFORM_KEY_ID').PLATFORM_KEY_ID)));

/** The function's own reach: what was posted, over all tenants, and nothing that is theirs. */
export const ledgerReadDeps = (): LedgerReadDeps => ({
  ledger: ledgerStore(entity(), table(), cursors()),
  periods: periodStore(entity(), table()),
  receivables: receivables(table()),
});
