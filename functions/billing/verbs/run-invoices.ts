import type { BillingDeps, Due, Tenancy } from '../ports.ts';
import { finalizePeriods } from './finalize-period.ts';
import { rollPeriods } from './roll-period.ts';
import { settleLate } from './settle-late.ts';

/** Idempotent per tenant and period: each step decides from what is stored, and a tenant that is gone has nothing to do. */
export async function runInvoices({ ctx, deps }: Tenancy<BillingDeps>, { kind }: Due): Promise<void> {
  const account = await deps.finance.findAccount();
  if (account?.state !== 'open') return;
  await rollPeriods(ctx, deps);
  await finalizePeriods(ctx, {}, deps);
  if (kind === 'settle-late') await settleLate(ctx, deps);
}
