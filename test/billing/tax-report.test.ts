import { describe, expect, test } from 'vitest';
import { detailsBody } from '../../functions/billing/details-contract.ts';
import { getBillingDetails, putBillingDetails } from '../../functions/billing/verbs/billing-details.ts';
import { makeFinalInvoice } from '../../functions/billing/verbs/make-final-invoice.ts';
import { settleFinalInvoice } from '../../functions/billing/verbs/settle-final-invoice.ts';
import { addSeconds } from '../../functions/kernel/time.ts';
import { type BillingWorld, billingWorld } from './billing-world.ts';

const receiptId = 'del_00000000000000000000000001';
const berlin = {
  ...{ line1: 'Unter den Linden 1', line2: null, postalCode: '10117', city: 'Berlin', region: null, country: 'DE' },
};

async function put(world: BillingWorld, taxId: string | null = null) {
  const ctx = world.ctx();
  const details = detailsBody.parse({ name: 'Acme GmbH', email: null, address: berlin, taxId });
  return putBillingDetails(ctx, details, world.deps(ctx));
}

const GRACE_OVER = '2026-12-24T01:00:01.000Z';

/** In Berlin, with a period that was billed with tax: 49.00 and 9.31, under the second number. */
async function billed(): Promise<BillingWorld> {
  const world = billingWorld();
  world.tax.policy = 'trial';
  await world.start();
  await world.saveCard();
  await put(world);
  world.set(GRACE_OVER);
  await world.run('invoices');
  return world;
}

const reports = (world: BillingWorld) => world.deps().taxReports.all();

describe('what is told to the tax service', () => {
  test('is an invoice once it is final, under its number, with its groups', async () => {
    const world = await billed();
    expect([...world.tax.sales.keys()]).toEqual([]);

    await world.run('payments');
    await world.run('payments');

    const [second] = (await world.invoices()).slice(1);
    expect([...world.tax.sales.values()]).toMatchObject([
      {
        number: 'TNY-2026-000002',
        invoiceId: second?.id,
        address: berlin,
        groups: [{ id: 'software-service 0.19 standard', net: { minor: 4900n } }],
      },
    ]);
    expect(await reports(world)).toMatchObject([
      {
        documentId: second?.id,
        state: 'reported',
        sale: { reference: 'tax_TNY-2026-000002', lines: [{ tax: { minor: 931n } }] },
      },
    ]);
    expect(world.looked).toEqual([]);
  });

  test('is told once, though every answer was lost', async () => {
    const world = await billed();
    world.tax.lose('after', 2);

    await world.run('payments');
    await world.run('payments');
    expect(await reports(world)).toMatchObject([{ state: 'pending' }]);
    await world.run('payments');

    expect(world.tax.sales.size).toBe(1);
    expect(await reports(world)).toMatchObject([{ state: 'reported' }]);
  });

  test('of a credit note is a part of its invoice’s sale, once', async () => {
    const world = billingWorld();
    world.tax.policy = 'trial';
    await world.start();
    await put(world);
    const used = addSeconds(world.clock(), 3_600);
    world.use('api-calls', '15000', used);
    world.set(GRACE_OVER);
    await world.run('invoices');
    await world.run('payments');
    world.use('api-calls', '-3333', used);
    world.set('2027-01-24T01:00:01.000Z');
    await world.run('invoices');
    world.tax.lose('after', 2);

    for (let turn = 0; turn < 4; turn += 1) await world.run('payments');

    const [note] = await world.deps().finance.creditNotes();
    // 3,333 calls at 0.0004 are 1.33, and 19 % of that 0.25.
    expect(note).toMatchObject({ net: { minor: 133n }, tax: { minor: 25n }, total: { minor: 158n } });
    expect([...world.tax.reversals.values()]).toMatchObject([
      {
        number: note?.number,
        sale: `tax_${note?.invoiceNumber}`,
        lines: [{ net: { minor: 133n }, tax: { minor: 25n } }],
      },
    ]);
    expect(world.tax.sales.size).toBe(2);
    expect(world.looked).toEqual([]);
  });

  test('of a tenant that leaves is taken back of the sale that charged it; the note that pays it out moves no tax', async () => {
    const world = await billed();
    await world.run('payments');
    world.set('2027-01-08T12:00:00.000Z');
    await makeFinalInvoice(world.ctx(), { receiptId, effectiveAt: world.clock() }, world.deps());
    world.tax.lose('after', 1);

    await world.run('payments');
    await world.run('payments');

    expect([...world.tax.reversals.values()]).toMatchObject([
      {
        number: 'TNY-2027-000001-R1',
        sale: 'tax_TNY-2026-000002',
        lines: [{ net: { minor: 2450n }, tax: { minor: 466n } }],
      },
    ]);
    expect(world.tax.sales.size).toBe(1);
    expect(world.looked).toEqual([]);
    const settled = await settleFinalInvoice(world.ctx(), { receiptId }, world.deps());
    expect(settled.refund?.amount.minor).toBe(2916n);
  });

  test('is nothing of a sandbox, and nothing of what nobody was asked about', async () => {
    const world = billingWorld();
    world.tax.policy = 'trial';
    await world.start();
    await world.run('payments');
    expect(await reports(world)).toEqual([]);

    const sandbox = billingWorld();
    sandbox.tax.policy = 'trial';
    await sandbox.start({ mode: 'sandbox' });
    await put(sandbox);
    sandbox.set(GRACE_OVER);
    await sandbox.run('invoices');
    await sandbox.run('payments');

    expect((await sandbox.invoices())[1]?.plan.tax.minor).toBe(931n);
    expect(sandbox.tax.sales.size).toBe(0);
  });

  test('takes back no more tax than the service has, and tells people of more than its rounding', async () => {
    const world = await billed();
    world.tax.off = -1n;
    await world.run('payments');
    await makeFinalInvoice(world.ctx(), { receiptId, effectiveAt: world.clock() }, world.deps());
    await world.run('payments');

    const [reversal] = world.tax.reversals.values();
    expect(world.looked).toEqual([]);
    expect(reversal?.lines[0]?.tax.minor).toBeLessThanOrEqual(930n);

    const other = await billed();
    other.tax.off = 40n;
    await other.run('payments');
    expect(other.looked).toEqual(['TNY-2026-000002: the tax service has another sum than the invoice']);
  });

  test('leaves to people what no sale has room for, and what of a buyer’s country is contradictory', async () => {
    const world = await billed();
    const deps = world.deps();
    const account = await deps.finance.findAccount();
    if (!account) throw new Error('no account');
    await deps.step({
      writes: [
        deps.finance.putAccount({ ...account, methodCountry: 'US', version: account.version + 1 }, account.version),
      ],
      audit: { action: 'test', target: 'account' },
      reply: undefined,
    });
    world.set('2027-01-24T01:00:01.000Z');
    await world.run('invoices');

    await world.run('payments');

    const [, , third] = await world.invoices();
    expect(third?.tax?.location).toMatchObject({ country: 'DE', isContradicted: true, isSufficient: false });
    expect(world.looked).toEqual([`${third?.number}: what is known of the buyer’s country is contradictory`]);
  });
});

describe('a tax number', () => {
  test('is asked about, and the answer kept with where from and when; until then the buyer is taxed', async () => {
    const world = billingWorld();
    world.tax.policy = 'trial';
    await world.start();
    const asked = await put(world, 'DE123456789');
    expect(asked.taxIdCheck).toEqual({ status: 'pending', name: null, source: null, checkedAt: null });

    world.advance(900);
    await world.run('payments');
    const ctx = world.ctx();
    const known = await getBillingDetails(ctx, {}, world.deps(ctx));
    world.set(GRACE_OVER);
    await world.run('invoices');

    expect(known.taxIdCheck).toMatchObject({ status: 'verified', name: 'Acme Handels GmbH', source: 'fake' });
    const second = (await world.invoices())[1];
    expect(second?.plan.taxGroups).toMatchObject([{ reason: 'reverse-charge', rate: '0' }]);
    expect(second?.tax).toMatchObject({
      taxId: 'DE123456789',
      location: {
        isSufficient: true,
        evidence: [{ kind: 'billing-address' }, { kind: 'tax-id', source: 'fake', reference: 'txi_1' }],
      },
    });
  });

  test('that the office does not know makes no reverse charge; another one is asked about anew', async () => {
    const world = billingWorld();
    world.tax.policy = 'trial';
    await world.start();
    await put(world, 'DE111111111');
    world.advance(900);
    await world.run('payments');
    const ctx = world.ctx();

    expect((await getBillingDetails(ctx, {}, world.deps(ctx))).taxIdCheck?.status).toBe('unverified');
    expect((await put(world, 'DE123456789')).taxIdCheck?.status).toBe('pending');
    world.set(GRACE_OVER);
    await world.run('invoices');
    expect((await world.invoices())[1]?.plan.taxGroups).toMatchObject([{ rate: '0.19' }]);
  });

  test('is asked about again when nobody answered', async () => {
    const world = billingWorld();
    world.tax.policy = 'trial';
    await world.start();
    await put(world, 'DE123456789');
    world.tax.isDown = true;
    world.advance(900);
    expect(await world.run('payments')).toMatchObject({ failed: 1 });

    world.tax.isDown = false;
    await world.run('payments');

    const ctx = world.ctx();
    expect((await getBillingDetails(ctx, {}, world.deps(ctx))).taxIdCheck?.status).toBe('verified');
  });
});
