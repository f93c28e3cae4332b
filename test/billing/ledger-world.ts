import { canonical } from '../../functions/billing/canonical.ts';
import type { LedgerKeepDeps, LedgerReadDeps, LedgerUpkeepDeps } from '../../functions/billing/ledger-ports.ts';
import { ledgerStore } from '../../functions/billing/ledger-store.ts';
import { periodStore } from '../../functions/billing/period-store.ts';
import { numberRows } from '../../functions/billing/platform-store.ts';
import { receivables } from '../../functions/billing/receivable-store.ts';
import { tieOutStore } from '../../functions/billing/tie-out-store.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import type { OperatorContext } from '../../functions/kernel/tenant-context.ts';
import { instant } from '../../functions/kernel/time.ts';
import { sha256 } from '../../functions/platform/clock.ts';
import { staffCommitter } from '../../functions/platform/staff-commit.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import { type BillingWorld, billingWorld } from './billing-world.ts';

export const usd = (minor: bigint) => ({ minor, currency: 'USD' as const });

export const ledgerOf = (world: BillingWorld) => ledgerStore('TNY', world.table, world.seal());

export const ledgerDeps = (world: BillingWorld): LedgerReadDeps => ({
  ledger: ledgerOf(world),
  periods: periodStore('TNY', world.table),
  tieOuts: tieOutStore('TNY', world.table),
  receivables: receivables(world.table),
});

export const ledgerKeepDeps = (world: BillingWorld, ctx: OperatorContext): LedgerKeepDeps => ({
  ledger: ledgerOf(world),
  periods: periodStore('TNY', world.table),
  commit: staffCommitter(world.table, world.newId, ctx),
  digest: (value) => sha256(canonical(value)),
});

export const ledgerUpkeepDeps = (world: BillingWorld): LedgerUpkeepDeps => ({
  ledger: ledgerOf(world),
  periods: periodStore('TNY', world.table),
  tieOuts: tieOutStore('TNY', world.table),
  digest: (value) => sha256(canonical(value)),
  inTenant: (tenantId) => world.deps(world.ctx({ tenantId, actor: { type: 'system', id: 'test' } })),
  rows: numberRows(world.table),
  seller: world.deps().seller,
});

export const postingsOf = (world: BillingWorld, tenantId: TenantId) =>
  world.deps(world.ctx({ tenantId })).finance.postings();

/** A tenant that pays and one that does not, from the first of January on. */
export async function twoTenants(): Promise<BillingWorld> {
  const world = billingWorld();
  world.set('2026-01-01T00:00:00.000Z');
  const at = instant('2026-01-01T00:00:00.000Z');
  await world.start({ plan: 'pro', at });
  await world.saveCard();
  world.set('2026-01-10T00:00:00.000Z');
  await world.start({ plan: 'enterprise', currency: 'EUR', at: world.clock(), tenantId: tenantB });
  return world;
}

/** The clockwork's work of every hour until then. */
export async function runUntil(world: BillingWorld, end: string): Promise<void> {
  while (world.clock() < end) {
    world.advance(6 * 3_600);
    for (const job of ['invoices', 'payments'] as const) await world.run(job);
  }
}

export const everyTenant = [tenantA, tenantB];
