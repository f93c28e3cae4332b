import { describe, expect, test } from 'vitest';
import { detailsBody } from '../../functions/billing/details-contract.ts';
import { tieOut } from '../../functions/billing/domain/tie-out.ts';
import type { AccountRecord } from '../../functions/billing/ports.ts';
import { putBillingDetails } from '../../functions/billing/verbs/billing-details.ts';
import { changeSubscription } from '../../functions/billing/verbs/change-subscription.ts';
import { getTaxEvidence } from '../../functions/billing/verbs/get-tax-evidence.ts';
import { getUpcomingInvoice } from '../../functions/billing/verbs/get-upcoming-invoice.ts';
import { makeFinalInvoice } from '../../functions/billing/verbs/make-final-invoice.ts';
import { previewChange } from '../../functions/billing/verbs/preview-change.ts';
import { renderInvoice } from '../../functions/billing/verbs/render-documents.ts';
import type { TaxPolicy } from '../../functions/kernel/tax-policy.ts';
import { addSeconds } from '../../functions/kernel/time.ts';
import { type BillingWorld, billingWorld } from './billing-world.ts';

const usd = (minor: bigint) => ({ minor, currency: 'USD' });
const receiptId = 'del_00000000000000000000000001';
const berlin = {
  ...{ line1: 'Unter den Linden 1', line2: null, postalCode: '10117', city: 'Berlin', region: null, country: 'DE' },
};

async function put(
  world: BillingWorld,
  { taxId = null, address = berlin }: { taxId?: string | null; address?: object } = {},
) {
  const ctx = world.ctx();
  const details = detailsBody.parse({ name: 'Acme GmbH', email: null, address, taxId });
  return putBillingDetails(ctx, details, world.deps(ctx));
}

async function taxedWorld(policy: TaxPolicy = 'trial'): Promise<BillingWorld> {
  const world = billingWorld();
  world.tax.policy = policy;
  return world;
}

/** Pro, its first invoice untaxed for want of an address, then an address in Berlin. */
async function berliner(): Promise<BillingWorld> {
  const world = await taxedWorld();
  await world.start();
  await put(world);
  return world;
}

const GRACE_OVER = '2026-12-24T01:00:01.000Z';

describe('tax on invoices', () => {
  test('is none without an address, where it is only tried out: nothing changes for such a tenant', async () => {
    const world = await taxedWorld();
    const { invoiceId } = await world.start();

    const invoice = await world.invoice(invoiceId ?? '');

    expect(invoice).toMatchObject({ state: 'final', total: usd(4900n), taxState: 'not-configured' });
    expect(invoice.lines[0]?.tax).toMatchObject({ rate: '0', reason: 'not-configured' });
  });

  test('is what the provider’s rate makes of the group, on preview, upcoming and final invoice alike', async () => {
    const world = await berliner();
    world.use('api-calls', '15000', addSeconds(world.clock(), 60));
    world.advance(3_600);

    const ctx = world.ctx();
    const upcoming = await getUpcomingInvoice(ctx, {}, world.deps(ctx));
    world.set(GRACE_OVER);
    await world.run('invoices');
    const final = await world.invoice((await world.invoices())[1]?.id ?? '');

    const net = 4900n + 200n;
    expect(final).toMatchObject({
      net: usd(net),
      tax: usd(969n),
      total: usd(net + 969n),
      taxState: 'not-authoritative',
    });
    expect(final.taxes).toEqual([
      { rate: '0.19', reason: 'standard', legalText: null, net: usd(net), amount: usd(969n) },
    ]);
    expect(upcoming).toMatchObject({ net: final.net, tax: final.tax, total: final.total, taxes: final.taxes });
  });

  test('is kept with who said so, of which place and when, under the document’s hash', async () => {
    const world = await berliner();
    world.set(GRACE_OVER);
    await world.run('invoices');
    const invoice = (await world.invoices())[1];

    await renderInvoice(world.ctx(), { invoiceId: invoice?.id ?? '' }, world.deps());

    expect(invoice?.tax).toMatchObject({ provider: 'fake', authoritative: false, address: berlin, taxId: null });
    const ctx = world.ctx();
    const evidence = (invoiceId: string) => getTaxEvidence(ctx, { invoiceId }, world.deps(ctx));
    expect(await evidence(invoice?.id ?? '')).toMatchObject({
      number: invoice?.number,
      taxState: 'not-authoritative',
      location: { country: 'DE', evidence: [{ kind: 'billing-address' }], isSufficient: false, isContradicted: false },
    });
    const [untaxed] = await world.invoices();
    for (const id of [untaxed?.id ?? '', 'inv_nobody'])
      await expect(evidence(id)).rejects.toMatchObject({ code: 'not-found' });
    const file = (extension: string) =>
      new TextDecoder().decode([...world.files].find(([key]) => key.endsWith(`${invoice?.number}.${extension}`))?.[1]);
    expect(JSON.parse(file('json'))).toMatchObject({ taxedBy: { provider: 'fake', authoritative: false } });
    expect(world.deps().sha256(new TextEncoder().encode(file('json')))).toBe(invoice?.hash);
    expect(file('pdf')).toContain('not authoritative');
    expect(file('xml')).toContain('<ram:RateApplicablePercent>19</ram:RateApplicablePercent>');
    expect(file('xml')).toContain('trial calculation');
  });

  test('is owed by a confirmed business in another country, and said so in the law’s words', async () => {
    const world = await taxedWorld();
    await world.start();
    await put(world, { taxId: 'DE123456789' });
    await confirm(world, 'DE123456789');
    world.set(GRACE_OVER);
    await world.run('invoices');
    const invoice = (await world.invoices())[1];

    await renderInvoice(world.ctx(), { invoiceId: invoice?.id ?? '' }, world.deps());

    expect(await world.invoice(invoice?.id ?? '')).toMatchObject({
      tax: usd(0n),
      total: usd(4900n),
      taxes: [{ rate: '0', reason: 'reverse-charge', legalText: 'Article 196, Council Directive 2006/112/EC' }],
    });
    const printed = [...world.files].find(([key]) => key.endsWith(`${invoice?.number}.pdf`))?.[1];
    expect(new TextDecoder().decode(printed)).toContain('Reverse charge');
    const sent = new TextDecoder().decode([...world.files].find(([key]) => key.endsWith('.xml'))?.[1]);
    expect(sent).toContain('<ram:CategoryCode>AE</ram:CategoryCode>');
    expect(sent).toContain('VATEX-EU-AE');
    expect(sent).toContain('Article 196');
  });

  test('a number that nobody has confirmed changes nothing', async () => {
    const world = await taxedWorld();
    await world.start();
    await put(world, { taxId: 'DE123456789' });
    world.set(GRACE_OVER);
    await world.run('invoices');

    expect((await world.invoices())[1]?.plan.taxGroups).toMatchObject([{ rate: '0.19', reason: 'standard' }]);
  });

  test('of time that is given back is what it was charged with: an address that came later returns no tax', async () => {
    const world = await berliner();
    await world.saveCard();
    world.advance(15 * 86_400);
    const ctx = world.ctx();
    const preview = await previewChange(ctx, { plan: 'enterprise', when: 'now' }, world.deps(ctx));

    const [credited, charged] = preview.lines;
    expect(credited?.tax).toMatchObject({ amount: usd(0n), rate: '0', reason: 'not-configured' });
    expect(charged?.tax).toMatchObject({ rate: '0.19', reason: 'standard' });
    expect(preview.taxes.map(({ rate }) => rate)).toEqual(['0', '0.19']);
  });
});

/** What a tax office's answer leaves on the account. */
async function confirm(world: BillingWorld, taxId: string): Promise<void> {
  const deps = world.deps();
  const account = await deps.finance.findAccount();
  const { checkTaxId } = world.tax;
  const check = await checkTaxId({ customer: 'cus_1', taxId, country: 'DE', at: world.clock(), key: 'k' });
  const next = { ...account, taxIdCheck: check, version: (account?.version ?? 0) + 1 } as AccountRecord;
  await deps.step({
    writes: [deps.finance.putAccount(next, account?.version)],
    audit: { action: 'tax-id.check', target: 'ten' },
    reply: undefined,
  });
}

describe('while nobody can say what is due', () => {
  test('a period closes and its draft waits; it is final, with tax, once the service is back', async () => {
    const world = await berliner();
    world.tax.isDown = true;
    world.set(GRACE_OVER);

    expect(await world.run('invoices')).toMatchObject({ done: 0 });
    const [, draft] = await world.invoices();
    expect(draft).toMatchObject({ state: 'draft', number: null, plan: { taxPending: true } });
    expect(await world.invoice(draft?.id ?? '')).toMatchObject({ taxState: 'pending', taxes: [] });
    expect(JSON.stringify(world.noted.map((one) => String((one as unknown[])[1])))).toContain('tax-pending');

    world.tax.isDown = false;
    expect(await world.run('invoices')).toMatchObject({ failed: 0 });
    expect((await world.invoices())[1]).toMatchObject({ state: 'final', plan: { tax: usd(931n) } });
  });

  test('who looks is told to come back', async () => {
    const world = await berliner();
    world.tax.isDown = true;
    const ctx = world.ctx();

    const retry = { code: 'unavailable', options: { retryAfterSeconds: 30 } };
    await expect(getUpcomingInvoice(ctx, {}, world.deps(ctx))).rejects.toMatchObject(retry);
  });

  test('of a place that nobody knows nothing is said, and nothing goes out at 0 %', async () => {
    const world = await taxedWorld();
    await world.start();
    await put(world, { address: { ...berlin, country: 'AQ' } });
    const ctx = world.ctx();
    const upcoming = await getUpcomingInvoice(ctx, {}, world.deps(ctx));
    world.set(GRACE_OVER);
    await world.run('invoices');

    expect(upcoming).toMatchObject({ taxState: 'pending', taxes: [] });
    expect((await world.invoices())[1]).toMatchObject({ state: 'draft' });
  });
});

describe('where tax binds', () => {
  test('a first invoice waits for the address, and is due from the day that it is final', async () => {
    const world = await taxedWorld('binding');
    const { invoiceId } = await world.start();
    expect(await world.run('invoices')).toMatchObject({ failed: 1 });
    const waiting = await world.invoice(invoiceId ?? '');

    await put(world);
    world.advance(900);
    await world.run('invoices');

    expect(waiting).toMatchObject({ state: 'draft', number: null, taxState: 'pending' });
    const final = await world.invoice(invoiceId ?? '');
    expect(final).toMatchObject({ number: 'TNY-2026-000001', state: 'final', net: usd(4900n), tax: usd(931n) });
    expect(final.dueAt).toBe(addSeconds(world.clock(), 86_400));
    expect(await world.run('invoices')).toMatchObject({ done: 0, failed: 0 });
  });

  test('a paid plan is refused without an address, a sandbox asks for none', async () => {
    const world = await taxedWorld('binding');
    await world.start({ plan: 'free' });
    await world.saveCard();
    const ctx = world.ctx();

    const change = () => changeSubscription(ctx, { plan: 'pro', when: 'now' }, world.deps(ctx));
    await expect(change()).rejects.toMatchObject({ code: 'billing-address-required' });
    await put(world);
    expect(await change()).toMatchObject({ plan: 'pro' });

    const sandbox = await taxedWorld('binding');
    const { invoiceId } = await sandbox.start({ mode: 'sandbox' });
    expect(await sandbox.invoice(invoiceId ?? '')).toMatchObject({ state: 'final', taxState: 'not-configured' });
  });

  test('a sandbox waits for nothing, wherever it says that it is', async () => {
    const world = await taxedWorld('binding');
    await world.start({ mode: 'sandbox' });
    await put(world, { address: { ...berlin, country: 'AQ' } });
    world.set(GRACE_OVER);
    await world.run('invoices');

    expect((await world.invoices()).at(-1)).toMatchObject({ number: 'TEST-TNY-2026-000002' });
  });

  test('whoever pays cannot become nowhere, and a refusal writes nothing; whoever pays nothing can', async () => {
    const world = await taxedWorld('binding');
    await world.start();
    await put(world);
    const before = world.table.all('');
    const nowhere = (of: BillingWorld) => {
      const ctx = of.ctx();
      const details = detailsBody.parse({ name: 'Acme GmbH', email: null, address: null, taxId: null });
      return putBillingDetails(ctx, details, of.deps(ctx));
    };

    await expect(nowhere(world)).rejects.toMatchObject({ code: 'billing-address-required' });
    expect(world.table.all('')).toEqual(before);

    const free = await taxedWorld('binding');
    await free.start({ plan: 'free' });
    await put(free);
    expect(await nowhere(free)).toMatchObject({ address: null });
  });
});

describe('a deletion', () => {
  const close = (world: BillingWorld, effectiveAt = world.clock()) =>
    makeFinalInvoice(world.ctx(), { receiptId, effectiveAt }, world.deps());

  test.each(['trial', 'binding'] as const)(
    'of a tenant that owes nothing asks nobody about nothing (%s)',
    async (policy) => {
      const world = await taxedWorld(policy);
      await world.start({ plan: 'free' });
      await put(world);

      expect(await close(world)).toMatchObject({ total: usd(0n), due: usd(0n) });
    },
  );

  test('gives a plan that was left and taken again the tax of its own charge', async () => {
    const world = await berliner();
    await world.saveCard();
    world.set(GRACE_OVER);
    await world.run('invoices');
    world.advance(86_400);
    const change = (plan: 'pro' | 'enterprise') => {
      const ctx = world.ctx();
      return changeSubscription(ctx, { plan, when: 'now' }, world.deps(ctx));
    };
    await change('enterprise');
    world.tax.rates['DE'] = '0.05';
    world.advance(86_400);
    await change('pro');
    world.advance(86_400);
    await close(world);

    const lines = (await world.invoices()).at(-1)?.plan.lines ?? [];
    const pro = lines.filter(({ plan }) => plan === 'pro').map(({ amount, taxRate }) => [amount.minor > 0n, taxRate]);
    // Billed at 19 % and given back so; charged again at 5 % and given back so.
    expect(pro).toEqual([
      [false, '0.19'],
      [true, '0.05'],
      [false, '0.05'],
    ]);
  });

  test('gives back what was charged with the tax that it was charged with', async () => {
    const world = await berliner();
    world.set(GRACE_OVER);
    await world.run('invoices');
    world.tax.rates['DE'] = '0.16';
    world.set('2027-01-08T12:00:00.000Z');

    const made = await close(world);

    // Half of 49.00 and of its 9.31, whatever the rate is by now.
    expect(made).toMatchObject({ total: usd(-2450n - 466n), due: usd(0n) });
    expect(made.creditNote).toMatchObject({ invoice: 'TNY-2026-000002', total: usd(2916n) });
  });

  test('is not kept by a service that is down: the last rates of the place hold', async () => {
    const world = await berliner();
    world.set(GRACE_OVER);
    await world.run('invoices');
    world.use('api-calls', '20000', addSeconds(world.clock(), 60));
    world.advance(3_600);
    world.tax.isDown = true;

    const made = await close(world);

    const invoice = (await world.invoices()).find(({ id }) => id === made.invoiceId);
    expect(invoice?.plan.taxGroups).toMatchObject([{ rate: '0.19', reason: 'standard' }]);
    expect(invoice?.tax).toMatchObject({ reference: null, provider: 'fake' });
  });

  test('without any rate waits for an hour, and then says that the tax was not determined', async () => {
    const world = await berliner();
    world.tax.isDown = true;
    world.advance(3_600);
    const effectiveAt = world.clock();
    world.use('api-calls', '20000', addSeconds(effectiveAt, -60));

    await expect(close(world, effectiveAt)).rejects.toMatchObject({ code: 'tax-pending' });
    world.advance(3_601);
    const made = await close(world, effectiveAt);

    const invoice = (await world.invoices()).find(({ id }) => id === made.invoiceId);
    expect(invoice?.plan.taxGroups.map(({ reason }) => reason)).toContain('undetermined');
  });
});

test('tax with its credit notes balances, and ties out with the documents', async () => {
  const world = await berliner();
  world.set(GRACE_OVER);
  await world.run('invoices');
  world.set('2027-01-08T12:00:00.000Z');
  await makeFinalInvoice(world.ctx(), { receiptId, effectiveAt: world.clock() }, world.deps());

  const postings = await world.deps().finance.postings();
  const taxes = postings.flatMap(({ entries }) => entries.filter(({ account }) => account === 'tax-payable'));

  for (const { entries } of postings) expect(entries.reduce((sum, { amount }) => sum + amount.minor, 0n)).toBe(0n);
  expect(taxes.map(({ amount }) => amount.minor)).toEqual([-931n, 466n]);
  const { finance } = world.deps();
  const [balance, invoices, notes, refunds] = await Promise.all([
    finance.findBalance(),
    finance.invoices(),
    finance.creditNotes(),
    finance.refunds(),
  ]);
  expect(
    tieOut({ credit: balance?.credit ?? { minor: 0n, currency: 'USD' }, invoices, notes, refunds }, postings),
  ).toEqual([]);
});
