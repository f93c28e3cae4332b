import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entriesOf } from '../../functions/billing/domain/ledger.ts';
import {
  ageing,
  isBalanced,
  rollForward,
  trialBalance,
  waterfall,
} from '../../functions/billing/domain/ledger-reports.ts';
import { tieOut } from '../../functions/billing/domain/tie-out.ts';
import { cancelSubscription } from '../../functions/billing/verbs/cancel-subscription.ts';
import { changeSubscription } from '../../functions/billing/verbs/change-subscription.ts';
import { makeFinalInvoice } from '../../functions/billing/verbs/make-final-invoice.ts';
import { settleFinalInvoice } from '../../functions/billing/verbs/settle-final-invoice.ts';
import { isProblem } from '../../functions/kernel/problem.ts';
import { civilDate, instant, utcDate } from '../../functions/kernel/time.ts';
import { type BillingWorld, billingWorld } from './billing-world.ts';

const usd = (minor: bigint) => ({ minor, currency: 'USD' as const });

async function booksOf(world: BillingWorld) {
  const { finance } = world.deps();
  const [balance, invoices, notes, refunds, postings] = await Promise.all([
    finance.findBalance(),
    finance.invoices(),
    finance.creditNotes(),
    finance.refunds(),
    finance.postings(),
  ]);
  const records = { credit: balance?.credit ?? usd(0n), invoices, notes, refunds };
  return { records, postings, entries: postings.flatMap(entriesOf) };
}

async function startedOn(date: string, plan: 'pro' | 'enterprise' = 'pro') {
  const world = billingWorld();
  world.set(`${date}T00:00:00.000Z`);
  await world.start({ plan, at: instant(`${date}T00:00:00.000Z`) });
  await world.saveCard();
  return world;
}

const close = async (world: BillingWorld) => {
  const ctx = world.ctx();
  const closing = { receiptId: 'del_00000000000000000000000001', effectiveAt: world.clock() };
  await makeFinalInvoice(ctx, closing, world.deps(ctx));
  await settleFinalInvoice(ctx, closing, world.deps(ctx));
};

describe('the sub-ledger', () => {
  it('defers a fee, earns it by the day, and shows what was paid as cash', async () => {
    const world = await startedOn('2026-01-01');
    const { entries } = await booksOf(world);

    const balances = trialBalance(entries, civilDate('2026-01-10'), 'USD');

    // 4,900 over 31 days is 158 and 2 more: the first two days have 159.
    expect(balances).toMatchObject({
      cash: usd(4900n),
      receivable: usd(0n),
      revenue: usd(-(158n * 10n + 2n)),
      'deferred-revenue': usd(-(4900n - 1582n)),
    });
    expect(trialBalance(entries, civilDate('2026-01-31'), 'USD')['deferred-revenue']).toEqual(usd(0n));
  });

  it('earns usage on the days it was used, and what is billed later on the day of the bill', async () => {
    const world = await startedOn('2026-01-01');
    world.use('api-calls', '30000', instant('2026-01-05T12:00:00.000Z'));
    world.use('api-calls', '10000', instant('2026-01-06T12:00:00.000Z'));
    world.set('2026-02-01T00:00:00.000Z');
    await world.run('invoices');
    world.advance(3_600);
    await world.run('invoices');

    const { postings } = await booksOf(world);
    const billed = postings.filter(({ source }) => source.startsWith('invoice:')).at(-1);
    const used = billed?.recognitions.filter(({ date }) => date < '2026-01-31');
    expect(used).toMatchObject([
      { date: '2026-01-05', amount: usd(900n) },
      { date: '2026-01-06', amount: usd(300n) },
    ]);
    const { entries } = await booksOf(world);
    const revenue = (day: string) => trialBalance(entries, civilDate(day), 'USD').revenue.minor;
    expect(revenue('2026-01-31')).toBe(-4900n);
    expect(revenue('2026-02-01')).toBe(-4900n - 1200n - 175n);
  });

  it('takes back the days that are not earned yet when a tenant leaves, and ends at 0 with its money returned', async () => {
    const world = await startedOn('2026-01-01');
    world.set('2026-01-16T00:00:00.000Z');
    await close(world);

    const { records, postings, entries } = await booksOf(world);
    const balances = trialBalance(entries, civilDate('2026-12-31'), 'USD');
    expect(tieOut(records, postings)).toEqual([]);
    expect(balances.cash).toEqual(usd(4900n - 2529n));
    expect(balances.revenue).toEqual(usd(-(4900n - 2529n)));
    expect(balances['credit-balance']).toEqual(usd(0n));
    expect(trialBalance(entries, civilDate('2026-01-15'), 'USD').revenue.minor).toBe(-(158n * 15n + 2n));
  });

  it('has no place for a sandbox', async () => {
    const world = billingWorld();
    await world.start({ mode: 'sandbox' });

    expect((await booksOf(world)).postings).toEqual([]);
  });

  it('rolls deferred revenue forward, month by month, without a gap', async () => {
    const world = await startedOn('2026-01-20');
    world.set('2026-02-20T00:00:00.000Z');
    await world.run('invoices');
    world.advance(3_600);
    await world.run('invoices');
    await world.run('payments');
    const { postings } = await booksOf(world);

    const [january, february, march] = ['2026-01', '2026-02', '2026-03'].map((month) =>
      rollForward(postings, month, 'USD'),
    );
    for (const month of [january, february, march])
      expect(month?.closing.minor).toBe(
        (month?.opening.minor ?? 0n) +
          (month?.billed.minor ?? 0n) -
          (month?.credited.minor ?? 0n) -
          (month?.earned.minor ?? 0n),
      );
    expect([january?.billed, february?.billed, march?.billed]).toEqual([usd(4900n), usd(4900n), usd(0n)]);
    expect([january?.closing, february?.closing]).toEqual([february?.opening, march?.opening]);
    expect(march?.closing).toEqual(usd(0n));
    const rows = waterfall(postings, 'USD');
    expect([...rows.keys()]).toEqual(['2026-01', '2026-02']);
    expect([...(rows.get('2026-01')?.values() ?? [])].reduce((total, { minor }) => total + minor, 0n)).toBe(4900n);
  });

  it('ages what is open by the days since it was due', async () => {
    const at = instant('2026-03-31T00:00:00.000Z');
    const due = (dueAt: string | null, minor: bigint) => ({ open: usd(minor), dueAt: dueAt ? instant(dueAt) : null });

    const aged = ageing(
      [
        due(null, 1n),
        due('2026-04-01T00:00:00.000Z', 2n),
        due('2026-03-31T00:00:00.000Z', 4n),
        due('2026-03-01T00:00:01.000Z', 8n),
        due('2026-03-01T00:00:00.000Z', 16n),
        due('2026-01-31T00:00:00.000Z', 32n),
        due('2025-12-31T00:00:00.000Z', 64n),
      ],
      at,
      'USD',
    );

    expect(aged).toEqual({
      'not-due': usd(3n),
      '1-30': usd(12n),
      '31-60': usd(48n),
      '61-90': usd(0n),
      'over-90': usd(64n),
    });
  });

  it('says which account differs when a posting is missing', async () => {
    const world = await startedOn('2026-01-01');
    const { records, postings } = await booksOf(world);

    const withoutPayment = postings.filter(({ source }) => !source.startsWith('payment:'));

    expect(tieOut(records, withoutPayment)).toEqual([
      { account: 'receivable', expected: usd(0n), posted: usd(4900n) },
      { account: 'cash', expected: usd(4900n), posted: usd(0n) },
    ]);
  });

  it('posts a source once, whatever is repeated', async () => {
    const world = await startedOn('2026-01-01');
    const { finance } = world.deps();
    const [first] = await finance.postings();
    if (!first) throw new Error('nothing was posted');

    await expect(world.table.transact([finance.post(first)])).rejects.toThrow();
  });
});

type Step =
  | { readonly kind: 'use'; readonly quantity: number }
  | { readonly kind: 'wait'; readonly days: number }
  | { readonly kind: 'plan'; readonly plan: 'free' | 'pro' | 'enterprise' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'late'; readonly quantity: number };

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('use' as const), quantity: fc.integer({ min: 1, max: 200_000 }) }),
    fc.record({ kind: fc.constant('late' as const), quantity: fc.integer({ min: 1, max: 200_000 }) }),
    fc.record({ kind: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 40 }) }),
    fc.record({
      kind: fc.constant('plan' as const),
      plan: fc.constantFrom('free' as const, 'pro' as const, 'enterprise' as const),
    }),
    fc.record({ kind: fc.constant('cancel' as const) }),
  ),
  { minLength: 1, maxLength: 12 },
);

const clockwork = async (world: BillingWorld) => {
  for (const job of ['invoices', 'payments'] as const) await world.run(job);
};

async function take(world: BillingWorld, step: Step): Promise<void> {
  const ctx = world.ctx();
  switch (step.kind) {
    case 'use':
      return world.use('api-calls', String(step.quantity), world.clock());
    case 'late':
      return world.use(
        'job-minutes',
        String(step.quantity),
        instant(new Date(Date.parse(world.clock()) - 20 * 86_400_000).toISOString()),
      );
    case 'wait':
      for (let day = 0; day < step.days; day += 1) {
        world.advance(86_400);
        await clockwork(world);
      }
      return;
    case 'plan':
      await changeSubscription(ctx, { plan: step.plan }, world.deps(ctx)).catch(refused);
      return;
    case 'cancel':
      await cancelSubscription(ctx, {}, world.deps(ctx)).catch(refused);
      return;
  }
}

const refused = (error: unknown): void => {
  if (!isProblem(error)) throw error;
};

describe('whatever happens to a subscription', () => {
  it('the ledger balances on every day, agrees with invoices and payments, and ends with everything earned', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom('pro' as const, 'enterprise' as const), async (history, plan) => {
        const world = await startedOn('2026-01-31', plan);
        for (const step of history) {
          await take(world, step);
          const { records, postings, entries } = await booksOf(world);
          expect(tieOut(records, postings)).toEqual([]);
          expect(isBalanced(trialBalance(entries, utcDate(world.clock()), 'USD'))).toBe(true);
        }
        await close(world);
        const { records, postings } = await booksOf(world);
        expect(tieOut(records, postings)).toEqual([]);
      }),
      { numRuns: 40, seed: 20_261_128 },
    );
  }, 60_000);
});
