import { entriesOf } from '../../functions/billing/domain/ledger.ts';
import { tieOut } from '../../functions/billing/domain/tie-out.ts';
import type { LedgerReadDeps } from '../../functions/billing/ledger-ports.ts';
import { ledgerStore } from '../../functions/billing/ledger-store.ts';
import { periodStore } from '../../functions/billing/period-store.ts';
import { receivables } from '../../functions/billing/receivable-store.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { instant } from '../../functions/kernel/time.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import { type BillingWorld, billingWorld } from './billing-world.ts';

export const usd = (minor: bigint) => ({ minor, currency: 'USD' as const });

export const ledgerOf = (world: BillingWorld) => ledgerStore('TNY', world.table, world.seal());

export const ledgerDeps = (world: BillingWorld): LedgerReadDeps => ({
  ledger: ledgerOf(world),
  periods: periodStore('TNY', world.table),
  receivables: receivables(world.table),
});

export const postingsOf = (world: BillingWorld, tenantId: TenantId) =>
  world.deps(world.ctx({ tenantId })).finance.postings();

export async function booksOf(world: BillingWorld, tenantId: TenantId) {
  const { finance } = world.deps(world.ctx({ tenantId }));
  const [balance, invoices, notes, refunds, postings] = await Promise.all([
    finance.findBalance(),
    finance.invoices(),
    finance.creditNotes(),
    finance.refunds(),
    finance.postings(),
  ]);
  const records = { credit: balance?.credit ?? usd(0n), invoices, notes, refunds };
  return { records, postings, entries: postings.flatMap(entriesOf), differences: tieOut(records, postings) };
}

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
