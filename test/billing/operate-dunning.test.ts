import { describe, expect, it } from 'vitest';
import { getDunning } from '../../functions/billing/verbs/get-dunning.ts';
import { makeFinalInvoice } from '../../functions/billing/verbs/make-final-invoice.ts';
import {
  extendDunning,
  getTenantDunning,
  listDunning,
  retryDunning,
  writeOffDunning,
} from '../../functions/billing/verbs/operate-dunning.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import { type BillingWorld, billingWorld } from './billing-world.ts';
import { staffOf } from './staff-of-billing.ts';

const aDay = 86_400;

async function declined(card = 'pm_card_chargeCustomerFail', days = 0) {
  const world = billingWorld();
  const { invoiceId } = await world.start();
  await world.saveCard(card);
  for (let day = 0; day < days; day += 1) {
    world.advance(aDay);
    await world.run('payments');
  }
  const of = { tenantId: tenantA, invoiceId: invoiceId ?? '' };
  const staff = staffOf(world);
  const asked = { id: 'op-1', requestHash: 'x' };
  const ask = (key = 'key-1') => world.operator({ idempotencyKey: key, idempotency: { ...asked, id: key } });
  return { world, of, staff, ask };
}

const staffJournal = (world: BillingWorld) => world.table.all('PLATFORM#STAFF-JOURNAL').map(({ action }) => action);
const trail = (world: BillingWorld, action: string) =>
  world.table.all(`TENANT#${tenantA}#JOURNAL`).filter((item) => item['action'] === action);

describe('staff', () => {
  it('see who does not pay, over all tenants, and one tenant’s cases', async () => {
    const { world, of, staff } = await declined();
    await world.start({ tenantId: tenantB });

    const all = await listDunning(world.operator(), { limit: 25 }, staff);
    const one = await getTenantDunning(world.operator(), { tenantId: tenantA }, staff);

    expect(all.data).toEqual([
      expect.objectContaining({ ...of, state: 'retrying', open: { minor: 4900n, currency: 'USD' }, nextAct: 'retry' }),
    ]);
    expect(one).toMatchObject({ standing: 'past-due', cases: [{ invoiceId: of.invoiceId }] });
    expect(await getTenantDunning(world.operator(), { tenantId: tenantB }, staff)).toMatchObject({ standing: 'good' });
  });

  it('are told not-found of a tenant, an invoice or another’s invoice that has no case', async () => {
    const { world, of, staff, ask } = await declined();
    const stranger = { tenantId: tenantB, invoiceId: of.invoiceId };
    await expect(getTenantDunning(ask(), { tenantId: tenantB }, staff)).rejects.toMatchObject({ code: 'not-found' });
    await world.start({ tenantId: tenantB });

    await expect(retryDunning(ask(), stranger, staff)).rejects.toMatchObject({ code: 'not-found' });
    await expect(extendDunning(ask(), { ...stranger, days: 1, reason: 'x' }, staff)).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(staffJournal(world)).toEqual([]);
  });

  it('retry a card at once, and the money ends the case; a request that died and comes again charges nothing', async () => {
    const { world, of, staff, ask } = await declined();
    world.provider.reform();

    const dying = { ...staff, keepReply: () => Promise.reject(new Error('the process died')) };
    await expect(retryDunning(ask(), of, dying)).rejects.toThrow('died');
    const again = await retryDunning(ask(), of, staff);

    expect(again.state).toBe('recovered');
    expect(world.provider.payments.filter(({ outcome }) => outcome.status === 'succeeded')).toHaveLength(1);
    expect(staffJournal(world)).toEqual(['payment.begin', 'payment.succeed']);
    expect(trail(world, 'payment.begin').at(-1)).toMatchObject({ actor: { type: 'operator', id: 'staff-1' } });
  });

  it('get the decline as an answer, and are refused where the bank refused for good', async () => {
    const soft = await declined();
    expect(await retryDunning(soft.ask(), soft.of, soft.staff)).toMatchObject({
      state: 'retrying',
      lastFailure: { class: 'soft' },
    });

    const hard = await declined('pm_card_stolen');
    await expect(retryDunning(hard.ask(), hard.of, hard.staff)).rejects.toMatchObject({ code: 'method-refused' });
    expect(hard.world.provider.payments).toHaveLength(1);
  });

  it('give more time: everything comes later, and both trails say who and why', async () => {
    const { world, of, staff, ask } = await declined();

    const extendedCase = await extendDunning(ask(), { ...of, days: 10, reason: 'Card is in the post' }, staff);

    expect(extendedCase.nextAt).toBe('2026-12-05T10:00:00.000Z');
    expect(trail(world, 'dunning.extend')).toMatchObject([{ changes: { days: 10, reason: 'Card is in the post' } }]);
    expect(staffJournal(world)).toEqual(['dunning.extend']);
    world.advance(5 * aDay);
    await world.run('payments');
    expect(world.provider.payments).toHaveLength(1);
  });

  it('lift a suspension by giving more time, which comes again when the time is over', async () => {
    const { world, of, staff, ask } = await declined('pm_card_chargeCustomerFail', 23);
    const ctx = world.ctx();
    expect((await getDunning(ctx, {}, world.deps(ctx))).standing).toBe('suspended');

    await extendDunning(ask(), { ...of, days: 7, reason: 'Promised' }, staff);
    expect((await getDunning(ctx, {}, world.deps(ctx))).standing).toBe('past-due');

    world.advance(7 * aDay);
    await world.run('payments');
    expect((await getDunning(ctx, {}, world.deps(ctx))).standing).toBe('suspended');
  });

  it('give up what is open, once; then nothing more can be done about it', async () => {
    const { world, of, staff, ask } = await declined();

    const lost = await writeOffDunning(ask(), { ...of, reason: 'Insolvent' }, staff);

    expect(lost).toMatchObject({ state: 'written-off', nextAct: null, open: { minor: 4900n } });
    const after = world.table.all('FINANCE#');
    for (const verb of [
      () => writeOffDunning(ask('k2'), { ...of, reason: 'Again' }, staff),
      () => extendDunning(ask('k3'), { ...of, days: 1, reason: 'Late' }, staff),
      () => retryDunning(ask('k4'), of, staff),
    ])
      await expect(verb()).rejects.toMatchObject({ code: 'dunning-state', kind: { status: 409 } });
    expect(world.table.all('FINANCE#')).toEqual(after);
    expect(staffJournal(world)).toEqual(['dunning.write-off']);
  });

  it('of two who decide at once, one meets what the other did', async () => {
    const { world, of, staff, ask } = await declined();

    const answers = await Promise.allSettled([
      writeOffDunning(ask('a'), { ...of, reason: 'One' }, staff),
      writeOffDunning(ask('b'), { ...of, reason: 'Two' }, staff),
    ]);

    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(staffJournal(world)).toEqual(['dunning.write-off']);
    expect(await world.deps().finance.findPosting(`write-off:${of.invoiceId}`)).toBeDefined();
  });

  it('leave their trace in the books alone where the tenant is gone', async () => {
    const { world, of, staff, ask } = await declined('pm_card_chargeCustomerFail', 1);
    await makeFinalInvoice(world.ctx(), { receiptId: 'del_1', effectiveAt: world.clock() }, world.deps());
    const items = world.table.all('TENANT#').length;
    const open = (await world.deps().finance.findInvoice(of.invoiceId))?.open.minor ?? 0n;
    expect(open).toBeGreaterThan(0n);

    await writeOffDunning(ask(), { ...of, reason: 'Gone' }, staff);

    expect(world.table.all('TENANT#')).toHaveLength(items);
    expect(world.table.all('FINANCE#').filter(({ action }) => action === 'dunning.write-off')).toHaveLength(1);
    expect(staffJournal(world)).toEqual(['dunning.write-off']);
  });
});
