import { headVersion } from '../../../functions/migrations/contract.ts';
import type { Scenario } from '../scenario.ts';
import { orderMigration } from '../shared-items.ts';
import { tick } from './period.ts';
import { provisioningEntries } from './sign-up.ts';
import { aTenant } from './tenant.ts';

/** Two faults may end two looks, and the second's gate the third. */
const TICKS = 4;

/** A tenant of an earlier build, brought to the newest shape by the look of every minute. */
export const migration: Scenario = {
  name: 'migration',
  entries: [...provisioningEntries, 'migrations/advance-runs'],
  prepare: async (world) => {
    const { id } = await aTenant(world);
    await orderMigration(world, id, headVersion);
    return { run: () => tick(world, 'migrations/advance-runs', TICKS) };
  },
  // The gate of a runner that died after its work is closed until its end, when nobody has work to open it for.
  alike: (lines) => lines.filter((line) => !line.includes('migration-gate')),
};
