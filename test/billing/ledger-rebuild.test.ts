import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entriesOf } from '../../functions/billing/domain/ledger.ts';
import { cancelSubscription } from '../../functions/billing/verbs/cancel-subscription.ts';
import { changeSubscription } from '../../functions/billing/verbs/change-subscription.ts';
import { foldLedger } from '../../functions/billing/verbs/fold-ledger.ts';
import { getTrialBalance } from '../../functions/billing/verbs/ledger-reports.ts';
import { makeFinalInvoice } from '../../functions/billing/verbs/make-final-invoice.ts';
import { rebuildTenant, rebuiltPostings } from '../../functions/billing/verbs/rebuild-ledger.ts';
import { reconcileLedger } from '../../functions/billing/verbs/reconcile-ledger.ts';
import { settleFinalInvoice } from '../../functions/billing/verbs/settle-final-invoice.ts';
import { instant } from '../../functions/kernel/time.ts';
import { reconciled } from '../kit/reconciled.ts';
import { tenantA } from '../kit/world.ts';
import type { BillingWorld } from './billing-world.ts';
import {
  everyTenant,
  ledgerDeps,
  ledgerOf,
  ledgerUpkeepDeps,
  postingsOf,
  runUntil,
  twoTenants,
} from './ledger-world.ts';

const bySource = (a: { source: string }, b: { source: string }) => (a.source < b.source ? -1 : 1);
const moving = <P extends { readonly entries: readonly unknown[] }>(postings: readonly P[]) =>
  postings.filter(({ entries }) => entries.length > 0);
const rebuilt = async (world: BillingWorld, tenantId = tenantA) =>
  moving([...(await rebuiltPostings(world.deps(world.ctx({ tenantId }))))].sort(bySource));
const posted = async (world: BillingWorld, tenantId = tenantA) =>
  [...(await postingsOf(world, tenantId))].sort(bySource);
const look = (world: BillingWorld) => reconciled(reconcileLedger({ now: world.clock() }, ledgerUpkeepDeps(world)));

const later = (world: BillingWorld, days: number) =>
  instant(new Date(Date.parse(world.clock()) + days * 86_400_000).toISOString());

async function close(world: BillingWorld) {
  const ctx = world.ctx();
  const closing = { receiptId: 'del_00000000000000000000000001', effectiveAt: world.clock() };
  await makeFinalInvoice(ctx, closing, world.deps(ctx));
  await settleFinalInvoice(ctx, closing, world.deps(ctx));
}

/** As it was before there was a ledger: documents, payments and refunds, and nothing posted. */
async function withoutLedger(world: BillingWorld) {
  const books = ['PLATFORM#DAYBOOK', 'PLATFORM#LEDGER', ...everyTenant.map((id) => `FINANCE#${id}#LEDGER`)];
  for (const pk of books) for (const item of world.table.all(pk)) await world.table.transact([{ delete: item }]);
}

const balances = async (world: BillingWorld) => {
  const dates = ['2026-01-05', '2026-01-31', '2026-02-01', '2026-02-28', '2026-12-31'];
  return Promise.all(dates.map((date) => getTrialBalance(world.operator(), { date }, ledgerDeps(world)))).then((all) =>
    all.map(({ date, data }) => ({ date, data })),
  );
};

describe('a rebuild', () => {
  it('posts of every history what was posted of it', async () => {
    const step = fc.oneof(
      fc.record({ use: fc.integer({ min: 1, max: 300_000 }) }),
      fc.record({ late: fc.integer({ min: 1, max: 90_000 }) }),
      fc.record({ plan: fc.constantFrom('free' as const, 'pro' as const, 'enterprise' as const) }),
      fc.record({ days: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ cancel: fc.constant(true) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), fc.boolean(), async (steps, closes) => {
        const world = await twoTenants();
        for (const each of steps) {
          const ctx = world.ctx();
          if ('use' in each) world.use('api-calls', String(each.use), world.clock());
          else if ('late' in each) world.use('job-minutes', String(each.late), later(world, -15));
          else if ('days' in each) await runUntil(world, later(world, each.days));
          else if ('plan' in each)
            await changeSubscription(ctx, { plan: each.plan }, world.deps(ctx)).catch(() => undefined);
          else await cancelSubscription(ctx, {}, world.deps(ctx)).catch(() => undefined);
        }
        if (closes) await close(world);
        for (const tenantId of everyTenant)
          expect(await rebuilt(world, tenantId)).toEqual(await posted(world, tenantId));
      }),
      { numRuns: 15, seed: 20_261_128 },
    );
  }, 120_000);

  it('makes the books of a stage that has none yet from its documents, and is the same when it is repeated', async () => {
    const world = await twoTenants();
    world.use('api-calls', '30000', instant('2026-01-20T12:00:00.000Z'));
    await runUntil(world, '2026-02-10T00:00:00.000Z');
    await close(world);
    await foldLedger(world.clock(), ledgerOf(world));
    const expected = { postings: await posted(world), balances: await balances(world) };
    world.advance(200 * 86_400);
    await withoutLedger(world);

    expect((await look(world)).left).toBe(0);
    expect(await posted(world)).toEqual(expected.postings);
    expect(await balances(world)).toEqual(expected.balances);
    const table = JSON.stringify(world.table.all('PLATFORM#DAYBOOK').concat(world.table.all('FINANCE#')), (_, v) =>
      typeof v === 'bigint' ? String(v) : v,
    );
    for (const tenantId of everyTenant)
      expect(await rebuildTenant(world.deps(world.ctx({ tenantId })))).toBeUndefined();
    expect(
      JSON.stringify(world.table.all('PLATFORM#DAYBOOK').concat(world.table.all('FINANCE#')), (_, v) =>
        typeof v === 'bigint' ? String(v) : v,
      ),
    ).toBe(table);
  });

  it('goes on where it died, and counts nothing twice', async () => {
    const world = await twoTenants();
    await runUntil(world, '2026-02-10T00:00:00.000Z');
    await foldLedger(world.clock(), ledgerOf(world));
    const expected = { postings: await posted(world), balances: await balances(world) };
    await withoutLedger(world);
    const deps = world.deps(world.ctx());
    let left = 2;
    const dying = {
      ...deps,
      step: ((change) => {
        if (left-- === 0) throw new Error('crash');
        return deps.step(change);
      }) as typeof deps.step,
    };

    await expect(rebuildTenant(dying)).rejects.toThrow('crash');
    expect((await look(world)).left).toBe(0);

    expect(await posted(world)).toEqual(expected.postings);
    expect(await balances(world)).toEqual(expected.balances);
  });

  it('posts into no month that is closed', async () => {
    const world = await twoTenants();
    await runUntil(world, '2026-02-10T00:00:00.000Z');
    await foldLedger(world.clock(), ledgerOf(world));
    const [line] = world.table.all('PLATFORM#DAYBOOK#TNY#2026-01');
    if (!line) throw new Error('no line');
    await world.table.transact([
      { delete: line },
      {
        put: {
          pk: 'PLATFORM#PERIOD#TNY#2026-01',
          sk: `LOCK#${String(line['tenantId']).slice(-1)}`,
          entity: 'period-lock',
        },
      },
    ]);

    await expect(rebuildTenant(world.deps(world.ctx()))).rejects.toMatchObject({ code: 'period-locked' });
  });

  it('leaves a sandbox alone', async () => {
    const world = await twoTenants();
    const account = await world.deps().finance.findAccount();
    if (!account) throw new Error('no account');
    const sandbox = { ...account, mode: 'sandbox' as const, version: account.version + 1 };
    await world.table.transact([world.deps().finance.putAccount(sandbox, account.version)]);

    expect(await rebuiltPostings(world.deps())).toEqual([]);
  });

  it('balances what it posts', async () => {
    const world = await twoTenants();
    await runUntil(world, '2026-03-10T00:00:00.000Z');

    const total = (await rebuilt(world)).flatMap(entriesOf).reduce((sum, { amount }) => sum + amount.minor, 0n);

    expect(total).toBe(0n);
  });
});
