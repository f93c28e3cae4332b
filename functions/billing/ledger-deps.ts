import type { OperatorContext } from '../kernel/tenant-context.ts';
import { lazy } from '../platform/aws.ts';
import { newId, sha256 } from '../platform/clock.ts';
import { env } from '../platform/env.ts';
import { cursorSeal, platformSeal } from '../platform/platform-seal.ts';
import type { Seal } from '../platform/seal.ts';
import { staffCommitter, staffReplays } from '../platform/staff-commit.ts';
import { documentClient, dynamoTable } from '../platform/table.ts';
import { canonical } from './canonical.ts';
import type { LedgerKeepDeps, LedgerReadDeps, LedgerUpkeepDeps } from './ledger-ports.ts';
import { ledgerStore } from './ledger-store.ts';
import { periodStore } from './period-store.ts';
import { receivables } from './receivable-store.ts';
import { tieOutStore } from './tie-out-store.ts';

export const table = lazy(() => dynamoTable(env('POOLED_TABLE_NAME').POOLED_TABLE_NAME, documentClient()));
export const entity = lazy(() => env('LEGAL_ENTITY').LEGAL_ENTITY);
export const cursors = lazy(() => cursorSeal(platformSeal(env('PLATFORM_KEY_ID').PLATFORM_KEY_ID)));

/** For who reads no pages. */
export const noLists: Seal = {
  seal: () => Promise.reject(new Error('no list is given here')),
  open: () => Promise.reject(new Error('no list is given here')),
};

/** The function's own reach: what was posted, over all tenants, and nothing that is theirs. */
export const ledgerReadDeps = (): LedgerReadDeps => ({
  ledger: ledgerStore(entity(), table(), cursors()),
  periods: periodStore(entity(), table()),
  tieOuts: tieOutStore(entity(), table()),
  receivables: receivables(table()),
});

export const replaysOfStaff = lazy(() => staffReplays(table()));

export const ledgerKeepDeps = (ctx: OperatorContext): LedgerKeepDeps => ({
  ledger: ledgerStore(entity(), table(), noLists),
  periods: periodStore(entity(), table()),
  commit: staffCommitter(table(), newId, ctx),
  digest: (value) => sha256(canonical(value)),
});

export const ledgerUpkeepDeps = (given: Pick<LedgerUpkeepDeps, 'inTenant' | 'rows' | 'seller'>): LedgerUpkeepDeps => ({
  ledger: ledgerStore(entity(), table(), noLists),
  periods: periodStore(entity(), table()),
  tieOuts: tieOutStore(entity(), table()),
  digest: (value) => sha256(canonical(value)),
  ...given,
});
