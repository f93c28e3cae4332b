import { earlier } from '../../kernel/time.ts';
import type { BillingDeps, Due, Tenancy } from '../ports.ts';
import { finalizeFirst } from './finalize-first.ts';
import { finalizePeriods } from './finalize-period.ts';
import { rollPeriods } from './roll-period.ts';
import { settleLate } from './settle-late.ts';

/** Idempotent per tenant and period: each step decides from what is stored, and a tenant that is gone has nothing to do. */
export async function runInvoices({ ctx, deps }: Tenancy<BillingDeps>, { kind }: Due): Promise<void> {
  const account = await deps.finance.findAccount();
  if (account?.state !== 'open') return;
  const endsAt = (await deps.tenant())?.endsAt;
  // What a deletion leaves of the period is for its final invoice: no further period begins meanwhile.
  const now = endsAt === undefined ? ctx.now : earlier(ctx.now, endsAt);
  await rollPeriods({ now }, deps);
  await finalizeFirst(ctx, deps);
  await finalizePeriods(ctx, {}, deps);
  if (kind === 'settle-late' && now === ctx.now) await settleLate(ctx, deps);
}
