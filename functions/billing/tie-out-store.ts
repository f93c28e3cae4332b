import * as z from 'zod';
import { tenantIdSchema } from '../kernel/ids.ts';
import { moneyCodec } from '../kernel/money.ts';
import { instantSchema } from '../kernel/time.ts';
import type { Table } from '../platform/table.ts';
import { ledgerAccounts } from './domain/ledger.ts';
import type { TieOutRun, TieOuts } from './ledger-ports.ts';
import { decoded } from './stored-record.ts';

const runCodec = z.object({
  ranAt: instantSchema,
  tenants: z.number().int(),
  isBalanced: z.boolean(),
  differences: z
    .array(
      z.object({
        tenantId: tenantIdSchema,
        account: z.enum([...ledgerAccounts, 'balance', 'day-book']),
        expected: moneyCodec,
        posted: moneyCodec,
      }),
    )
    .readonly(),
  changedPeriods: z.array(z.string()).readonly(),
}) satisfies z.ZodType<TieOutRun>;

/** An item holds 400 KB; whoever has more differences than this has one cause. */
const KEPT = 500;

/** PLATFORM#TIEOUT#<entity> / LATEST   what the last look at the books found; the reconciler's log has the earlier ones */
export function tieOutStore(entity: string, table: Table): TieOuts {
  const key = { pk: `PLATFORM#TIEOUT#${entity}`, sk: 'LATEST' };
  return {
    latest: async () => {
      const item = await table.get(key);
      return item && decoded(runCodec, item);
    },
    record: (run) => {
      const stored = z.encode(runCodec, { ...run, differences: run.differences.slice(0, KEPT) });
      const stamp = { entity: 'tie-out', version: 1, createdAt: run.ranAt, updatedAt: run.ranAt };
      return table.transact([{ put: { ...key, ...stamp, ...(stored as Record<string, unknown>) } }]);
    },
  };
}
