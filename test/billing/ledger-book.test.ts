import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { condense } from '../../functions/billing/domain/day-book.ts';
import { entriesOf, type Posting } from '../../functions/billing/domain/ledger.ts';
import { rollForward, trialBalance, waterfall } from '../../functions/billing/domain/ledger-reports.ts';
import { foldLedger } from '../../functions/billing/verbs/fold-ledger.ts';
import {
  getAgeing,
  getRollForward,
  getTrialBalance,
  getWaterfall,
} from '../../functions/billing/verbs/ledger-reports.ts';
import { listLedgerEntries } from '../../functions/billing/verbs/list-ledger-entries.ts';
import { addDays, civilDate, instant } from '../../functions/kernel/time.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import type { BillingWorld } from './billing-world.ts';
import { everyTenant, ledgerDeps, ledgerOf, postingsOf, runUntil, twoTenants, usd } from './ledger-world.ts';

const allPostings = async (world: BillingWorld) =>
  (await Promise.all(everyTenant.map((tenantId) => postingsOf(world, tenantId)))).flat();

const reportsOf = (postings: readonly Posting[]) => {
  const days = Array.from({ length: 90 }, (_, day) => addDays(civilDate('2025-12-31'), day));
  const entries = postings.flatMap(entriesOf);
  const grid = (currency: 'USD' | 'EUR') =>
    [...waterfall(postings, currency)]
      .map(([booked, row]) => [booked, [...row].filter(([, { minor }]) => minor !== 0n).sort()] as const)
      .filter(([, row]) => row.length > 0)
      .sort();
  return (['USD', 'EUR'] as const).map((currency) => ({
    balances: days.map((day) => trialBalance(entries, day, currency)),
    waterfall: grid(currency),
    rolled: ['2025-12', '2026-01', '2026-02', '2026-03'].map((month) => rollForward(postings, month, currency)),
  }));
};

describe('the books over all tenants', () => {
  it('have one line in the day book for each posting of each tenant', async () => {
    const world = await twoTenants();
    await runUntil(world, '2026-02-02T00:00:00.000Z');

    const page = await listLedgerEntries(world.operator(), { limit: 100, period: '2026-01' }, ledgerDeps(world));

    const posted = (await allPostings(world)).filter(({ at }) => at < '2026-02').map(({ source }) => source);
    expect(page.data.map(({ source }) => source).sort()).toEqual(posted.sort());
    expect(new Set(page.data.map(({ tenantId }) => tenantId))).toEqual(new Set(everyTenant));
  });

  it('list what one tenant did, what kind it was, and what a day brought', async () => {
    const world = await twoTenants();
    const list = (query: object) =>
      listLedgerEntries(world.operator(), { limit: 100, period: '2026-01', ...query }, ledgerDeps(world));

    expect((await list({ tenantId: tenantA })).data.map(({ source }) => source.split(':')[0])).toEqual([
      'invoice',
      'payment',
    ]);
    expect((await list({ tenantId: tenantB, source: 'payment' })).data).toEqual([]);
    expect((await list({ date: '2026-01-10' })).data).toMatchObject([
      {
        tenantId: tenantB,
        currency: 'EUR',
        entries: [
          { account: 'receivable', amount: { minor: 91_000n } },
          { account: 'deferred-revenue', amount: { minor: -91_000n } },
        ],
      },
    ]);
    expect((await list({ date: '2026-01-11' })).data).toEqual([]);
  });

  it('pages through a month, every line once', async () => {
    const world = await twoTenants();
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: 1, period: '2026-01', cursor };
      const page = await listLedgerEntries(world.operator(), query, ledgerDeps(world));
      seen.push(...page.data.map(({ source }) => source));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);

    expect(seen).toHaveLength(3);
    expect(new Set(seen).size).toBe(3);
  });

  it('say the same before and after they are folded, and however often', async () => {
    const world = await twoTenants();
    world.use('api-calls', '30000', instant('2026-01-20T12:00:00.000Z'));
    await runUntil(world, '2026-02-03T00:00:00.000Z');
    const ask = async () => {
      const { data: balances } = await getTrialBalance(world.operator(), { date: '2026-02-01' }, ledgerDeps(world));
      const range = { from: '2026-01', to: '2026-04' };
      const { data: rolled } = await getRollForward(world.operator(), range, ledgerDeps(world));
      const { data: grid } = await getWaterfall(world.operator(), range, ledgerDeps(world));
      return { balances, rolled, grid };
    };
    const before = await ask();

    await foldLedger(world.clock(), ledgerOf(world));
    const after = await ask();
    await foldLedger(world.clock(), ledgerOf(world));

    expect(await ledgerOf(world).foldedThrough()).toBe('2026-02-02T23:00:00.000Z');
    expect(after).toEqual(before);
    expect(await ask()).toEqual(before);
    expect(before.balances.map(({ currency, isBalanced }) => [currency, isBalanced])).toEqual([
      ['EUR', true],
      ['USD', true],
    ]);
  });

  it('show what was posted a moment ago', async () => {
    const world = await twoTenants();
    await foldLedger(world.clock(), ledgerOf(world));

    const { data } = await getTrialBalance(world.operator(), {}, ledgerDeps(world));

    const receivable = data.find(({ currency }) => currency === 'EUR')?.accounts[0];
    expect(receivable).toEqual({ account: 'receivable', balance: { minor: 91_000n, currency: 'EUR' } });
  });

  it('age what is open over all tenants, and forget what was paid', async () => {
    const world = await twoTenants();
    world.set('2026-02-15T00:00:00.000Z');

    const { data, invoices } = await getAgeing(world.operator(), {}, ledgerDeps(world));

    expect(data).toMatchObject([{ currency: 'EUR', total: { minor: 91_000n } }]);
    expect(data[0]?.buckets.filter(({ invoices: count }) => count > 0)).toEqual([
      { bucket: '31-60', amount: { minor: 91_000n, currency: 'EUR' }, invoices: 1 },
    ]);
    expect(invoices).toMatchObject([{ tenantId: tenantB, number: 'TNY-2026-000002', bucket: '31-60' }]);
    await world.saveCard(undefined, tenantB);
    expect((await getAgeing(world.operator(), {}, ledgerDeps(world))).data).toEqual([]);
  });

  it('are the sum of what each tenant has', async () => {
    const world = await twoTenants();
    await runUntil(world, '2026-02-02T00:00:00.000Z');
    await foldLedger(world.clock(), ledgerOf(world));

    const { data } = await getTrialBalance(world.operator(), { date: '2026-01-31' }, ledgerDeps(world));

    const entries = (await postingsOf(world, tenantA)).flatMap(entriesOf);
    const own = trialBalance(entries, civilDate('2026-01-31'), 'USD');
    const total = data.find(({ currency }) => currency === 'USD')?.accounts;
    expect(Object.fromEntries(total?.map(({ account, balance }) => [account, balance]) ?? [])).toEqual(own);
    expect(own.revenue).toEqual(usd(-4_900n));
  });
});

describe('folding', () => {
  it('leaves every report as it is, wherever the postings are cut', async () => {
    const world = await twoTenants();
    world.use('api-calls', '30000', instant('2026-01-20T12:00:00.000Z'));
    await runUntil(world, '2026-02-11T00:00:00.000Z');
    const postings = await allPostings(world);
    const expected = reportsOf(postings);

    fc.assert(
      fc.property(fc.array(fc.nat({ max: 4 }), { minLength: postings.length, maxLength: postings.length }), (cuts) => {
        const parts = [0, 1, 2, 3, 4].map((part) => postings.filter((_, i) => cuts[i] === part));
        const folded = parts.reduce<readonly Posting[]>((sum, part) => condense([...sum, ...part]), []);
        expect(folded).toEqual(condense(postings));
        expect(reportsOf(folded)).toEqual(expected);
      }),
      { numRuns: 20, seed: 20_261_128 },
    );
  });

  it('counts every line once when two run at the same time', async () => {
    const world = await twoTenants();
    await runUntil(world, '2026-02-02T00:00:00.000Z');
    const ledger = ledgerOf(world);

    const runs = await Promise.allSettled([foldLedger(world.clock(), ledger), foldLedger(world.clock(), ledger)]);
    await foldLedger(world.clock(), ledger);

    expect(runs.map(({ status }) => status)).toContain('fulfilled');
    const totals = (await ledger.totals()).flatMap(({ postings }) => postings);
    const settled = (await allPostings(world)).filter(({ at }) => at < '2026-02-01T23:00:00.000Z');
    expect(condense(totals)).toEqual(condense(settled));
  });

  it('waits an hour, in which whoever began to post is done', async () => {
    const world = await twoTenants();
    world.advance(3_599);

    await foldLedger(world.clock(), ledgerOf(world));

    expect(await ledgerOf(world).foldedThrough()).toBe('2026-01-09T23:00:00.000Z');
    expect((await ledgerOf(world).totals()).map(({ currency }) => currency)).toEqual(['USD']);
  });
});
