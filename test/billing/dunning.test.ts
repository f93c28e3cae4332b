import { describe, expect, it } from 'vitest';
import { tieOut } from '../../functions/billing/domain/tie-out.ts';
import type { Dunning } from '../../functions/billing/dunning-contract.ts';
import { collectDue } from '../../functions/billing/verbs/collect-due.ts';
import { getDunning } from '../../functions/billing/verbs/get-dunning.ts';
import { makeFinalInvoice } from '../../functions/billing/verbs/make-final-invoice.ts';
import { payInvoice } from '../../functions/billing/verbs/pay-invoice.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import { type BillingWorld, billingWorld } from './billing-world.ts';
import { saveAndChoose } from './saved-cards.ts';

const aDay = 86_400;

async function unpaid(card?: string): Promise<{ world: BillingWorld; invoiceId: string }> {
  const world = billingWorld();
  const { invoiceId } = await world.start();
  if (card) await world.saveCard(card);
  return { world, invoiceId: invoiceId ?? '' };
}

/** Hour by hour would be the same: the clockwork does what is due whenever it runs. */
async function pass(world: BillingWorld, days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    world.advance(aDay);
    await world.run('payments');
  }
}

const dunning = (world: BillingWorld, tenantId = tenantA): Promise<Dunning> => {
  const ctx = world.ctx({ tenantId });
  return getDunning(ctx, {}, world.deps(ctx));
};

interface Told {
  readonly type: string;
  readonly data: { readonly notice?: string; readonly standing?: string; readonly revision?: number };
}
const told = (world: BillingWorld): Told[] =>
  world.table.all('TENANT#').flatMap(({ events }) => (Array.isArray(events) ? (events as Told[]) : []));
const notices = (world: BillingWorld) =>
  told(world).flatMap(({ type, data }) => (type === 'DunningAdvanced' ? [data.notice] : []));
const standings = (world: BillingWorld) =>
  told(world).flatMap(({ type, data }) => (type === 'StandingChanged' ? [[data.standing, data.revision]] : []));

async function tied(world: BillingWorld) {
  const { finance } = world.deps();
  const balance = await finance.findBalance();
  const [invoices, notes, refunds, postings] = await Promise.all([
    finance.invoices(),
    finance.creditNotes(),
    finance.refunds(),
    finance.postings(),
  ]);
  if (!balance) throw new Error('no balance');
  return tieOut({ credit: balance.credit, invoices, notes, refunds }, postings);
}

describe('an invoice that a card is declined for', () => {
  it('opens one case, which says what comes next, and tells the customer at once', async () => {
    const { world, invoiceId } = await unpaid('pm_card_chargeCustomerFail');

    expect(await dunning(world)).toEqual({
      standing: 'past-due',
      cases: [
        expect.objectContaining({
          ...{ invoiceId, number: 'TNY-2026-000001', state: 'retrying', nextAct: 'retry' },
          ...{ nextAt: '2026-11-25T10:00:00.000Z', lastFailure: { class: 'soft', code: 'card_declined' } },
        }),
      ],
    });
    expect(notices(world)).toEqual(['payment-failed']);
  });

  it('is tried four times, then there is grace, the service stops, and in the end it is given up', async () => {
    const { world, invoiceId } = await unpaid('pm_card_chargeCustomerFail');
    await pass(world, 20);
    expect(world.provider.payments).toHaveLength(5);
    expect((await dunning(world)).cases[0]).toMatchObject({ state: 'grace', nextAct: 'suspend' });

    await pass(world, 2);
    expect(await dunning(world)).toMatchObject({ standing: 'suspended', cases: [{ state: 'suspended' }] });

    await pass(world, 40);
    expect((await world.invoice(invoiceId)).state).toBe('written-off');
    expect(await dunning(world)).toEqual({ standing: 'suspended', cases: [] });
    expect(notices(world)).toEqual([
      ...Array.from({ length: 5 }, () => 'payment-failed'),
      ...['suspended', 'final-notice', 'written-off'],
    ]);
    expect(world.noted).toEqual([]);
  });

  it('for good is not tried again with the same card, and at the next step with another', async () => {
    const { world, invoiceId } = await unpaid('pm_card_stolen');
    await pass(world, 5);
    expect(world.provider.payments).toHaveLength(1);
    expect(notices(world)).toEqual(['method-refused', 'method-refused', 'method-refused']);

    await saveAndChoose(world);

    expect((await world.invoice(invoiceId)).state).toBe('paid');
    expect(await dunning(world)).toEqual({ standing: 'good', cases: [] });
  });

  it('and that is paid at last leaves no step behind, no row in the operators’ list, and a good standing at once', async () => {
    const { world, invoiceId } = await unpaid('pm_card_chargeCustomerFail');
    await pass(world, 22);
    expect(standings(world)).toEqual([
      ['past-due', expect.any(Number)],
      ['suspended', expect.any(Number)],
    ]);

    await saveAndChoose(world);

    expect((await world.invoice(invoiceId)).state).toBe('paid');
    expect(standings(world).at(-1)).toEqual(['good', expect.any(Number)]);
    expect(notices(world).at(-1)).toBe('recovered');
    expect(world.table.all('PLATFORM#DUE').filter(({ kind }) => kind === 'dun')).toEqual([]);
    expect(world.table.all('PLATFORM#DUNNING')).toEqual([]);
    expect((await world.deps().subscriptions.find())?.state).toBe('active');
    const revisions = standings(world).map(([, revision]) => Number(revision));
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
  });
});

describe('a step', () => {
  it('that is repeated, late, or told again after it was taken, changes nothing more', async () => {
    const { world, invoiceId } = await unpaid('pm_card_chargeCustomerFail');
    await pass(world, 1);
    const before = world.table.all('');

    for (const step of [0, 0, 2]) await collectDue(world.ctx(), { ref: `dun~${invoiceId}~${step}` }, world.deps());

    expect(world.table.all('')).toEqual(before);
  });

  it('whose process died after the charge does not charge again', async () => {
    const { world, invoiceId } = await unpaid('pm_card_chargeCustomerFail');
    world.advance(aDay);
    const deps = world.deps();
    let commits = 0;
    const dying: typeof deps = {
      ...deps,
      // Begin, outcome, and then the step itself.
      step: (change) => {
        commits += 1;
        if (commits === 3) throw new Error('the process died');
        return deps.step(change);
      },
    };
    await expect(collectDue(world.ctx(), { ref: `dun~${invoiceId}~0` }, dying)).rejects.toThrow('died');
    expect(world.provider.payments).toHaveLength(2);

    await world.run('payments');
    await world.run('payments');

    expect(world.provider.payments).toHaveLength(2);
    expect((await dunning(world)).cases[0]?.nextAt).toBe('2026-11-28T10:00:00.000Z');
  });

  it.each(['before', 'after'] as const)(
    'whose answer is lost %s the charge stays due, and charges once',
    async (when) => {
      const { world, invoiceId } = await unpaid('pm_card_chargeCustomerFail');
      world.advance(aDay);
      world.provider.lose('collect', when);

      expect(await world.run('payments')).toMatchObject({ failed: 1 });
      world.advance(900);
      await world.run('payments');
      await world.run('payments');

      expect(world.provider.payments).toHaveLength(2);
      const payments = await world.deps().finance.payments();
      expect(payments.map(({ state }) => state)).toEqual(['failed', 'failed']);
      expect((await dunning(world)).cases[0]).toMatchObject({ invoiceId, nextAct: 'retry' });
      expect(notices(world)).toEqual(['payment-failed', 'payment-failed']);
    },
  );

  it('that comes late because the clockwork stood still does not bring the others with it', async () => {
    const { world } = await unpaid('pm_card_chargeCustomerFail');
    await world.run('payments');
    world.advance(100 * aDay);
    for (let run = 0; run < 9; run += 1) await world.run('payments');

    expect(notices(world)).toEqual(['payment-failed', 'payment-failed']);
    expect((await dunning(world)).cases[0]).toMatchObject({ state: 'retrying', nextAt: '2027-03-07T10:00:00.000Z' });
  });

  it('for an invoice without any method tells that it is overdue, and stops the service all the same', async () => {
    const { world } = await unpaid();
    await pass(world, 23);

    expect(notices(world)).toEqual(['overdue', 'overdue', 'overdue', 'overdue', 'overdue', 'suspended']);
    expect(world.provider.payments).toEqual([]);
    expect((await dunning(world)).standing).toBe('suspended');
  });
});

describe('what was written off', () => {
  async function lost() {
    const { world, invoiceId } = await unpaid('pm_card_chargeCustomerFail');
    await pass(world, 62);
    return { world, invoiceId };
  }

  it('is bad debt in the books, and its subscription ends with its period', async () => {
    const { world, invoiceId } = await lost();

    const posting = await world.deps().finance.findPosting(`write-off:${invoiceId}`);
    expect(posting?.entries).toEqual([
      { account: 'bad-debt', amount: { minor: 4900n, currency: 'USD' } },
      { account: 'receivable', amount: { minor: -4900n, currency: 'USD' } },
    ]);
    expect(await tied(world)).toEqual([]);
    const subscription = await world.deps().subscriptions.find();
    expect(subscription?.cancelAt).toBe(subscription?.period.end);
  });

  it('may still be paid, which lessens the loss and lets the tenant work again', async () => {
    const { world, invoiceId } = await lost();
    await saveAndChoose(world);
    expect((await world.invoice(invoiceId)).state).toBe('written-off');

    const ctx = world.ctx({ idempotencyKey: 'at-last' });
    await payInvoice(ctx, { invoiceId }, world.deps(ctx));

    expect((await world.invoice(invoiceId)).state).toBe('paid');
    expect(standings(world).at(-1)?.[0]).toBe('good');
    expect(await tied(world)).toEqual([]);
  });
});

describe('several cases', () => {
  it('suspend a tenant until the last of them is settled', async () => {
    const { world, invoiceId } = await unpaid('pm_card_chargeCustomerFail');
    await pass(world, 22);
    world.set('2026-12-24T02:00:00.000Z');
    await world.run('invoices');
    await pass(world, 22);
    const { cases } = await dunning(world);
    expect(cases.map(({ state }) => state)).toEqual(['suspended', 'suspended']);

    const [, second] = cases;
    await anotherCardFor(world, [invoiceId, second?.invoiceId ?? '']);

    expect((await dunning(world)).standing).toBe('good');
    expect(standings(world).map(([standing]) => standing)).toEqual(['past-due', 'suspended', 'good']);
  });

  const anotherCardFor = async (world: BillingWorld, invoices: readonly string[]) => {
    await saveAndChoose(world);
    for (const id of invoices) expect((await world.invoice(id)).state).toBe('paid');
  };
});

describe('a tenant that is deleted', () => {
  it('is not told of anything any more; what it owes is given up when it is time', async () => {
    const { world, invoiceId } = await unpaid('pm_card_chargeCustomerFail');
    await pass(world, 2);
    await makeFinalInvoice(world.ctx(), { receiptId: 'del_1', effectiveAt: world.clock() }, world.deps());
    const events = told(world).length;
    const charged = world.provider.payments.length;

    await pass(world, 70);

    expect(told(world)).toHaveLength(events);
    expect(world.provider.payments).toHaveLength(charged);
    expect(['written-off', 'credited']).toContain((await world.deps().finance.findInvoice(invoiceId))?.state);
    expect(await tied(world)).toEqual([]);
    expect(world.noted).toEqual([]);
  });
});

it('another tenant sees nothing of it', async () => {
  const { world } = await unpaid('pm_card_chargeCustomerFail');

  expect(await dunning(world, tenantB)).toEqual({ standing: 'good', cases: [] });
});
