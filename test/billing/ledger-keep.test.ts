import { describe, expect, it } from 'vitest';
import { foldLedger } from '../../functions/billing/verbs/fold-ledger.ts';
import { listPeriods, lockPeriod, unlockPeriod } from '../../functions/billing/verbs/lock-period.ts';
import { reconcileLedger } from '../../functions/billing/verbs/reconcile-ledger.ts';
import { getTenantTieOut, getTieOut } from '../../functions/billing/verbs/tie-out.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { instant } from '../../functions/kernel/time.ts';
import { reconciled } from '../kit/reconciled.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import type { BillingWorld } from './billing-world.ts';
import {
  ledgerDeps,
  ledgerKeepDeps,
  ledgerOf,
  ledgerUpkeepDeps,
  postingsOf,
  runUntil,
  twoTenants,
} from './ledger-world.ts';

const lock = (world: BillingWorld, period: string) => {
  const ctx = world.operator();
  return lockPeriod(ctx, { period }, ledgerKeepDeps(world, ctx));
};
const unlock = (world: BillingWorld, period: string) => {
  const ctx = world.operator();
  return unlockPeriod(ctx, { period, reason: 'A late credit note' }, ledgerKeepDeps(world, ctx));
};
const journal = (world: BillingWorld) => world.table.all('PLATFORM#STAFF-JOURNAL');
const look = (world: BillingWorld) => reconciled(reconcileLedger({ now: world.clock() }, ledgerUpkeepDeps(world)));

async function afterJanuary() {
  const world = await twoTenants();
  await runUntil(world, '2026-02-02T00:00:00.000Z');
  await foldLedger(world.clock(), ledgerOf(world));
  return world;
}

describe('a period', () => {
  it('is locked once it is over, with the hash of its balances; a repeat changes nothing', async () => {
    const world = await afterJanuary();

    const locked = await lock(world, '2026-01');
    const again = await lock(world, '2026-01');

    expect(locked).toMatchObject({ period: '2026-01', state: 'locked', lockedBy: 'staff-1' });
    expect(locked.control).toMatch(/^[0-9a-f]{64}$/);
    expect(again).toEqual(locked);
    expect(journal(world)).toMatchObject([{ action: 'ledger-period.lock', target: '2026-01' }]);
    expect((await listPeriods(world.operator(), {}, ledgerDeps(world))).data.map((p) => [p.period, p.state])).toEqual([
      ['2026-02', 'open'],
      ['2026-01', 'locked'],
    ]);
  });

  it('is not locked before its last hour is folded', async () => {
    const world = await twoTenants();
    world.set('2026-02-01T00:30:00.000Z');
    await foldLedger(world.clock(), ledgerOf(world));

    await expect(lock(world, '2026-01')).rejects.toMatchObject({ code: 'period-not-over' });
    expect(journal(world)).toEqual([]);
  });

  it('takes no posting while it is locked, whatever the clock of who posts says, and takes it when it is opened', async () => {
    const world = await afterJanuary();
    await lock(world, '2026-01');
    world.set('2026-01-31T23:59:59.000Z');
    const ofC = 'ten_01HCCCCCCCCCCCCCCCCCCCCCCC' as TenantId;

    const late = () => world.start({ tenantId: ofC, at: world.clock() });
    await expect(late()).rejects.toMatchObject({ code: 'period-locked' });
    expect(await postingsOf(world, ofC)).toEqual([]);
    expect(world.table.all('PLATFORM#NUMBERING').filter(({ tenantId }) => tenantId === ofC)).toEqual([]);
    world.set('2026-02-02T01:00:00.000Z');
    await unlock(world, '2026-01');
    world.set('2026-01-31T23:59:59.000Z');
    await late();
    expect(await postingsOf(world, ofC)).toHaveLength(1);
  });

  it('leaves what happened in it to the month that is open: a sign-up that stood still is posted now', async () => {
    const world = await afterJanuary();
    await lock(world, '2026-01');
    const ofC = 'ten_01HCCCCCCCCCCCCCCCCCCCCCCC' as TenantId;

    await world.start({ tenantId: ofC, at: instant('2026-01-31T12:00:00.000Z') });

    expect((await postingsOf(world, ofC)).map(({ at }) => at)).toEqual(['2026-02-02T00:00:00.000Z']);
    expect((await look(world)).left).toBe(0);
  });

  it('is opened by staff with a reason, in the journal; opening what is open changes nothing', async () => {
    const world = await afterJanuary();
    await lock(world, '2026-01');

    const opened = await unlock(world, '2026-01');
    const again = await unlock(world, '2026-01');

    expect(opened).toMatchObject({ state: 'open', lockedAt: null });
    expect(again).toEqual(opened);
    expect(journal(world).map(({ action }) => action)).toEqual(['ledger-period.lock', 'ledger-period.unlock']);
    expect(journal(world)[1]).toMatchObject({ changes: { reason: 'A late credit note' } });
    expect(world.table.all('PLATFORM#PERIOD')).toEqual([]);
  });

  it('is locked after the ones before it, and opened before them', async () => {
    const world = await afterJanuary();
    await runUntil(world, '2026-03-02T00:00:00.000Z');
    await foldLedger(world.clock(), ledgerOf(world));

    await expect(lock(world, '2026-02')).rejects.toMatchObject({ code: 'period-order' });
    await lock(world, '2026-01');
    await lock(world, '2026-02');
    await expect(unlock(world, '2026-01')).rejects.toMatchObject({ code: 'period-order' });
  });

  it('is locked by one of two who do so at the same moment', async () => {
    const world = await afterJanuary();

    const results = await Promise.allSettled([lock(world, '2026-01'), lock(world, '2026-01')]);

    expect(results.map(({ status }) => status)).toContain('fulfilled');
    expect(journal(world)).toHaveLength(1);
  });
});

describe('the hourly look at the books', () => {
  it('finds nothing where all agree', async () => {
    const world = await afterJanuary();

    expect(await look(world)).toMatchObject({ found: 0, left: 0 });
    expect(await getTieOut(world.operator(), {}, ledgerDeps(world))).toMatchObject({
      isBalanced: true,
      differences: [],
      tenants: 1,
    });
  });

  it('tells whose invoice says otherwise than the ledger, every hour until it is mended', async () => {
    const world = await afterJanuary();
    const { finance } = world.deps();
    const [invoice] = await finance.invoices();
    if (!invoice) throw new Error('no invoice');
    const wrong = { ...invoice, open: { ...invoice.open, minor: 1n }, version: invoice.version + 1 };
    await world.table.transact([finance.putInvoice(wrong, invoice.version)]);

    expect(await look(world)).toMatchObject({ found: 1, left: 1, examples: [tenantA] });
    world.advance(5 * 86_400);
    expect(await look(world)).toMatchObject({ left: 1 });
    expect((await getTieOut(world.operator(), {}, ledgerDeps(world))).differences).toMatchObject([
      { tenantId: tenantA, account: 'receivable', expected: { minor: 1n }, posted: { minor: 0n } },
    ]);
    await world.table.transact([finance.putInvoice({ ...invoice, version: wrong.version + 1 }, wrong.version)]);
    expect(await look(world)).toMatchObject({ left: 0 });
  });

  it('enters a line that the day book lost, and tells of one that is nobody’s', async () => {
    const world = await afterJanuary();
    world.advance(3_600);
    const lines = world.table.all('PLATFORM#DAYBOOK').filter(({ sk }) => sk.startsWith('2026-02'));
    const [line] = lines;
    if (!line) throw new Error('no line');
    await world.table.transact([{ delete: line }]);

    expect(await look(world)).toMatchObject({ repaired: 1, left: 0, examples: [String(line['tenantId'])] });
    expect(world.table.all('PLATFORM#DAYBOOK').filter(({ sk }) => sk.startsWith('2026-02'))).toEqual(lines);
    await world.table.transact([{ put: { ...line, sk: `${line.sk}x`, tenantId: tenantB } }]);
    expect(await look(world)).toMatchObject({ repaired: 0, left: 1, examples: [tenantB] });
  });

  it('tells of a locked period whose balances are not what they were', async () => {
    const world = await afterJanuary();
    await lock(world, '2026-01');
    expect(await look(world)).toMatchObject({ left: 0 });
    const totals = world.table.all('PLATFORM#LEDGER').find(({ sk }) => sk === 'MONTH#2026-01#USD');
    if (!totals) throw new Error('no totals');
    await world.table.transact([{ put: { ...totals, postings: [] } }]);

    expect(await look(world)).toMatchObject({ left: 1, examples: ['period:2026-01'] });
    expect((await getTieOut(world.operator(), {}, ledgerDeps(world))).changedPeriods).toEqual(['2026-01']);
  });
});

describe('one tenant’s books', () => {
  const ask = (world: BillingWorld, tenantId: TenantId = tenantA) =>
    getTenantTieOut(world.operator(), { tenantId }, { inTenant: (of) => world.deps(world.ctx({ tenantId: of })) });

  it('say usage = invoices = ledger = payments, and what of late usage waits', async () => {
    const world = await twoTenants();
    world.use('api-calls', '30000', instant('2026-01-20T12:00:00.000Z'));
    await runUntil(world, '2026-02-02T00:00:00.000Z');

    const tied = await ask(world);
    world.use('api-calls', '500', instant('2026-01-21T12:00:00.000Z'));
    const late = await ask(world);

    expect(tied.differences).toEqual([]);
    expect(tied.accounts.every(({ ties }) => ties)).toBe(true);
    expect(tied.usage).toMatchObject([{ meter: 'api-calls', counted: '30000', settled: '30000', isSettled: true }]);
    expect(late.usage).toMatchObject([{ counted: '30500', settled: '30000', isSettled: false }]);
  });

  it('are unknown where there is no such tenant', async () => {
    const world = await twoTenants();

    await expect(ask(world, 'ten_01HCCCCCCCCCCCCCCCCCCCCCCC' as TenantId)).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
