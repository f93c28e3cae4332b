import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { explanationSchema, type LineExplanation } from '../../functions/billing/explain-contract.ts';
import { cancelSubscription } from '../../functions/billing/verbs/cancel-subscription.ts';
import { changeSubscription } from '../../functions/billing/verbs/change-subscription.ts';
import { explainInvoiceLine } from '../../functions/billing/verbs/explain-line.ts';
import { instant } from '../../functions/kernel/time.ts';
import { tenantB } from '../kit/world.ts';
import { type BillingWorld, billingWorld } from './billing-world.ts';

const recompute = (told: LineExplanation) => {
  const input = JSON.stringify(z.encode(explanationSchema, told));
  const { status, stdout } = spawnSync('node', ['scripts/recompute-line.mjs'], { input, encoding: 'utf8' });
  return { status, stdout };
};

async function explained(world: BillingWorld): Promise<readonly LineExplanation[]> {
  const lines = (await world.invoices()).flatMap(({ id, number, plan }) =>
    number === null ? [] : plan.lines.map((line) => ({ invoiceId: id, lineId: line.id })),
  );
  return Promise.all(lines.map((line) => explainInvoiceLine(world.ctx(), line, world.deps())));
}

async function started(plan: 'pro' | 'enterprise' = 'pro') {
  const world = billingWorld();
  world.set('2026-01-01T00:00:00.000Z');
  await world.start({ plan, at: instant('2026-01-01T00:00:00.000Z') });
  await world.saveCard();
  return world;
}

async function until(world: BillingWorld, end: string) {
  while (world.clock() < end) {
    world.advance(12 * 3_600);
    for (const job of ['invoices', 'payments'] as const) await world.run(job);
  }
}

describe('the explanation of a line', () => {
  it('names rule, version, quantities and shares of usage, and gives the amount again', async () => {
    const world = await started();
    world.use('api-calls', '123456.5', instant('2026-01-20T12:00:00.000Z'));
    await until(world, '2026-02-02T00:00:00.000Z');

    const told = (await explained(world)).find(({ kind }) => kind === 'usage');

    expect(told).toMatchObject({
      meter: 'api-calls',
      method: 'rated',
      rule: { plan: 'pro', version: 1, included: '10000', price: { kind: 'unit', price: '0.0004' } },
      share: { seconds: '2678400', of: '2678400' },
      quantity: { counted: '246913/2', included: '10000', billable: '226913/2', unrounded: '226913/5000' },
      amount: { minor: 4_538n },
      recomputed: { minor: 4_538n },
    });
    expect(told && recompute(told)).toMatchObject({ status: 0 });
  });

  it('shows late usage as all that counts less what was billed for it', async () => {
    const world = await started();
    world.use('job-minutes', '5000', instant('2026-01-20T12:00:00.000Z'));
    await until(world, '2026-02-02T00:00:00.000Z');
    world.use('job-minutes', '8000', instant('2026-01-21T12:00:00.000Z'));
    await until(world, '2026-03-02T00:00:00.000Z');

    const told = (await explained(world)).find(({ kind }) => kind === 'late-usage');

    expect(told).toMatchObject({
      method: 'rated-again',
      quantity: { counted: '13000' },
      earlier: [{ amount: { minor: 4_000n } }],
      credited: { minor: 0n },
    });
    expect(told?.recomputed).toEqual(told?.amount);
    expect(told && recompute(told)).toMatchObject({ status: 0 });
  });

  it('shows a change in the middle of a period as shares of time', async () => {
    const world = await started();
    world.set('2026-01-15T13:37:11.000Z');
    const ctx = world.ctx();
    await changeSubscription(ctx, { plan: 'enterprise' }, world.deps(ctx));
    await until(world, '2026-02-02T00:00:00.000Z');

    const told = (await explained(world)).filter(({ kind }) => kind === 'proration');

    expect(told).toMatchObject([
      { method: 'share-of-time', share: { seconds: '1419769', of: '2678400' }, base: { amount: '49.00', sign: '-1' } },
      { method: 'share-of-time', base: { amount: '990.00', sign: '1' }, amount: { minor: 52_478n } },
    ]);
    for (const each of told) expect(recompute(each)).toMatchObject({ status: 0 });
  });

  it('is recomputed by a stranger’s script to what the rule gives, and found out when it is changed', async () => {
    const world = await started();
    const [fee] = await explained(world);
    if (!fee) throw new Error('no line');

    expect(recompute(fee)).toMatchObject({ status: 0 });
    const forged = { ...fee, amount: { ...fee.amount, minor: 4_901n } };
    expect(recompute(forged)).toMatchObject({ status: 1, stdout: expect.stringContaining('DIFFERS') });
  });

  it('is unknown for another tenant’s invoice as for none', async () => {
    const world = await started();
    const [invoice] = await world.invoices();
    const ctx = world.ctx({ tenantId: tenantB });
    const ask = (invoiceId: string) =>
      explainInvoiceLine(ctx, { invoiceId, lineId: 'line-1' }, world.deps(ctx)).catch((error: unknown) => error);

    expect(await ask(invoice?.id ?? '')).toMatchObject({ code: 'not-found' });
    expect(await ask('inv_01HZZZZZZZZZZZZZZZZZZZZZZZ')).toMatchObject({ code: 'not-found' });
  });

  it('gives every line again, whatever happened to the subscription', async () => {
    const step = fc.oneof(
      fc.record({ use: fc.constantFrom('api-calls', 'job-minutes'), quantity: fc.integer({ min: 1, max: 300_000 }) }),
      fc.record({ plan: fc.constantFrom('free' as const, 'pro' as const, 'enterprise' as const) }),
      fc.record({ days: fc.integer({ min: 1, max: 40 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const world = await started();
        for (const each of steps) {
          const ctx = world.ctx();
          if ('use' in each) world.use(each.use, String(each.quantity), world.clock());
          else if ('plan' in each)
            await changeSubscription(ctx, { plan: each.plan }, world.deps(ctx)).catch(() => undefined);
          else await until(world, instant(new Date(Date.parse(world.clock()) + each.days * 86_400_000).toISOString()));
        }
        const ctx = world.ctx();
        await cancelSubscription(ctx, {}, world.deps(ctx)).catch(() => undefined);
        await until(world, instant(new Date(Date.parse(world.clock()) + 32 * 86_400_000).toISOString()));
        for (const told of await explained(world)) expect(told.recomputed, told.method).toEqual(told.amount);
      }),
      { numRuns: 15, seed: 20_261_128 },
    );
  }, 120_000);
});
