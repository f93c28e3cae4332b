import { expect, test } from 'vitest';
import { getBooks } from '../../functions/billing/verbs/books.ts';
import { cancelSubscription } from '../../functions/billing/verbs/cancel-subscription.ts';
import { changeSubscription } from '../../functions/billing/verbs/change-subscription.ts';
import { getSubscription } from '../../functions/billing/verbs/get-subscription.ts';
import { getUpcomingInvoice } from '../../functions/billing/verbs/get-upcoming-invoice.ts';
import { previewChange } from '../../functions/billing/verbs/preview-change.ts';
import { readCurrentPeriod } from '../../functions/billing/verbs/read-current-period.ts';
import { resumeSubscription } from '../../functions/billing/verbs/resume-subscription.ts';
import { instant } from '../../functions/kernel/time.ts';
import { tenantB } from '../kit/world.ts';
import { billingWorld } from './billing-world.ts';

const usd = (minor: bigint) => ({ minor, currency: 'USD' });

test('a sign-up for pro has a final first invoice with a number, due when a card is saved', async () => {
  const world = billingWorld();

  const { invoiceId } = await world.start();

  const invoice = await world.invoice(invoiceId ?? '');
  expect(invoice).toMatchObject({ number: 'TNY-2026-000001', state: 'final', total: usd(4900n), due: usd(4900n) });
  expect(invoice.lines.map(({ kind, amount }) => [kind, amount.minor])).toEqual([['recurring', 4900n]]);
  expect(invoice.lines[0]?.tax).toMatchObject({ reason: 'not-configured', rate: '0' });
});

test('a free plan starts without an invoice and without a number', async () => {
  const world = billingWorld();

  const started = await world.start({ plan: 'free' });

  expect(started.invoiceId).toBeNull();
  expect(await world.invoices()).toEqual([]);
  expect(world.table.all('PLATFORM#NUMBERING')).toEqual([]);
});

test('starting twice is one subscription, one invoice, one journal entry', async () => {
  const world = billingWorld();

  const first = await world.start();
  const second = await world.start();

  expect(second).toEqual(first);
  expect(await world.invoices()).toHaveLength(1);
  expect(world.table.all('TENANT#').filter(({ entity }) => entity === 'journal')).toHaveLength(1);
});

test('an answer of the start that was lost is found again', async () => {
  const world = billingWorld();
  world.table.failNext(new Error('connection lost'), 'after');

  await expect(world.start()).rejects.toThrow('connection lost');
  await world.start();

  expect(await world.invoices()).toHaveLength(1);
});

test('the worked upgrade of 15 January prorates by whole seconds, in preview, on the upcoming and on the closing invoice', async () => {
  const world = billingWorld();
  world.set('2026-01-01T00:00:00.000Z');
  await world.start({ at: instant('2026-01-01T00:00:00.000Z') });
  await world.saveCard();
  world.set('2026-01-15T13:37:11.840Z');
  const ctx = world.ctx();

  const preview = await previewChange(ctx, { plan: 'enterprise', when: 'now' }, world.deps(ctx));
  const changed = await changeSubscription(ctx, { plan: 'enterprise' }, world.deps(ctx));

  expect(preview.lines.map(({ amount }) => amount.minor)).toEqual([-2597n, 52478n]);
  expect(preview.effectiveAt).toBe('2026-01-15T13:37:11.000Z');
  expect(changed).toMatchObject({ plan: 'enterprise', state: 'active', pendingChange: null });
  const later = world.ctx();
  const upcoming = await getUpcomingInvoice(later, {}, world.deps(later));
  expect(upcoming.lines.map(({ kind, amount }) => [kind, amount.minor])).toEqual([
    ['recurring', 99000n],
    ['proration', -2597n],
    ['proration', 52478n],
  ]);
  world.set('2026-02-01T00:00:00.000Z');
  await world.run('invoices');
  expect((await world.invoices()).at(-1)).toMatchObject({ state: 'draft', number: null });
  world.advance(3_600);
  await world.run('invoices');
  expect((await world.invoices()).at(-1)).toMatchObject({
    number: 'TNY-2026-000002',
    state: 'final',
    plan: { total: usd(99000n + 52478n - 2597n) },
  });
});

test('a change to a paid plan needs a saved method, one to the same plan is refused', async () => {
  const world = billingWorld();
  await world.start({ plan: 'free' });
  const ctx = world.ctx();

  await expect(changeSubscription(ctx, { plan: 'pro' }, world.deps(ctx))).rejects.toMatchObject({
    code: 'payment-method-required',
  });
  await expect(changeSubscription(ctx, { plan: 'free' }, world.deps(ctx))).rejects.toMatchObject({ code: 'same-plan' });
});

test('a downgrade waits for the end of the period, bills nothing back, and tells of itself when it happens', async () => {
  const world = billingWorld();
  await world.start();
  const ctx = world.ctx();

  const scheduled = await changeSubscription(ctx, { plan: 'free' }, world.deps(ctx));

  expect(scheduled).toMatchObject({ plan: 'pro', pendingChange: { plan: 'free', effectiveAt: scheduled.period.end } });
  world.set(scheduled.period.end);
  await world.run('invoices');
  const after = world.ctx();
  expect(await getSubscription(after, {}, world.deps(after))).toMatchObject({ plan: 'free', pendingChange: null });
  const told = world.table
    .all('TENANT#')
    .flatMap((item) => (item['events'] ?? []) as { type: string; data: unknown }[]);
  expect(told.filter(({ type }) => type === 'SubscriptionChanged')).toEqual([
    expect.objectContaining({ data: { plan: 'free', previousPlan: 'pro', effectiveAt: scheduled.period.end } }),
  ]);
});

test('a cancellation can be taken back until the period ends; afterwards usage is billed and nothing begins', async () => {
  const world = billingWorld();
  await world.start();
  const ctx = world.ctx();
  const canceled = await cancelSubscription(ctx, {}, world.deps(ctx));
  expect(canceled.cancelAt).toBe(canceled.period.end);
  await expect(cancelSubscription(ctx, {}, world.deps(ctx))).rejects.toMatchObject({ code: 'subscription-state' });
  const resumed = await resumeSubscription(world.ctx(), {}, world.deps());
  expect(resumed.cancelAt).toBeNull();
  await cancelSubscription(world.ctx(), {}, world.deps());

  world.use('api-calls', '20000', instant('2026-12-01T00:00:00.000Z'));
  world.set(canceled.period.end);
  world.advance(3_600);
  await world.run('invoices');
  await world.run('invoices');

  const last = (await world.invoices()).at(-1);
  expect(last?.plan.lines.map(({ kind, amount }) => [kind, amount.minor])).toEqual([['usage', 400n]]);
  expect(await getSubscription(world.ctx(), {}, world.deps())).toMatchObject({ state: 'canceled' });
  expect(await readCurrentPeriod(world.ctx(), {}, world.deps())).toMatchObject({ plan: 'free' });
  await expect(resumeSubscription(world.ctx(), {}, world.deps())).rejects.toMatchObject({ code: 'subscription-state' });
});

test('a subscription that ended begins anew with a first invoice', async () => {
  const world = billingWorld();
  await world.start();
  await world.saveCard();
  const { period } = await cancelSubscription(world.ctx(), {}, world.deps());
  world.set(period.end);
  world.advance(7_200);
  await world.run('invoices');

  const again = await changeSubscription(world.ctx(), { plan: 'pro' }, world.deps());

  expect(again).toMatchObject({ state: 'active', plan: 'pro', cancelAt: null });
  expect((await world.invoices()).at(-1)).toMatchObject({ kind: 'first', number: 'TNY-2026-000002' });
});

test('late usage of a second ending waits 35 days after its own last invoice, not after the first ending (section 7)', async () => {
  const world = billingWorld();
  await world.start();
  await world.saveCard();
  const first = await cancelSubscription(world.ctx(), {}, world.deps());
  world.set(first.period.end);
  world.advance(3_600);
  await world.run('invoices');
  await world.run('invoices');
  await changeSubscription(world.ctx(), { plan: 'pro' }, world.deps());
  const second = await cancelSubscription(world.ctx(), {}, world.deps());
  world.set(second.period.end);
  world.advance(3_600);
  await world.run('invoices');
  await world.run('invoices');
  world.use('api-calls', '20000', instant(second.period.start));
  const extra = async () => (await world.invoices()).filter(({ kind }) => kind === 'extra');

  world.set(first.period.end);
  world.advance(3_600 + 35 * 86_400);
  await world.run('invoices');
  expect(await extra()).toEqual([]);

  world.set(second.period.end);
  world.advance(3_600 + 35 * 86_400);
  await world.run('invoices');
  expect((await extra()).map(({ plan }) => plan.total)).toEqual([usd(400n)]);
});

test('invoices are credited in the order of their numbers, though a draft is older than its own (section 7)', async () => {
  const world = billingWorld();
  await world.start();
  await world.saveCard();
  const { period } = await cancelSubscription(world.ctx(), {}, world.deps());
  world.use('api-calls', '20000', instant('2026-12-01T00:00:00.000Z'));
  world.set(period.end);
  await world.run('invoices');
  await changeSubscription(world.ctx(), { plan: 'pro' }, world.deps());
  world.advance(3_600);
  await world.run('invoices');

  const { invoices } = await getBooks(world.deps());

  expect(invoices.map(({ number, kind }) => [number, kind])).toEqual([
    ['TNY-2026-000001', 'first'],
    ['TNY-2026-000002', 'first'],
    ['TNY-2026-000003', 'period'],
  ]);
});

test('late usage stands on the next invoice, and comes back as a credit note where it shrinks', async () => {
  const world = billingWorld();
  const { period } = await world.start().then(() => getSubscription(world.ctx(), {}, world.deps()));
  world.set(period.end);
  world.advance(3_600);
  await world.run('invoices');
  await world.run('invoices');
  world.use('api-calls', '20000', instant('2026-12-20T00:00:00.000Z'));
  const next = await getSubscription(world.ctx(), {}, world.deps());
  world.set(next.period.end);
  world.advance(3_600);
  await world.run('invoices');
  await world.run('invoices');

  const last = (await world.invoices()).at(-1);

  expect(last?.plan.lines.map(({ kind, amount }) => [kind, amount.minor])).toEqual([
    ['recurring', 4900n],
    ['late-usage', 400n],
  ]);
  world.use('api-calls', '-7500', instant('2026-12-21T00:00:00.000Z'));
  const third = await getSubscription(world.ctx(), {}, world.deps());
  world.set(third.period.end);
  world.advance(3_600);
  await world.run('invoices');
  await world.run('invoices');
  const [note] = await world.deps().finance.creditNotes();
  expect(note).toMatchObject({ number: 'TNY-CN-2027-000001', invoiceId: last?.id, total: usd(300n) });
  expect((await world.invoice(last?.id ?? '')).due).toEqual(usd(5000n));
});

test('another tenant has its own subscription, and none of the first', async () => {
  const world = billingWorld();
  await world.start();
  const ctx = world.ctx({ tenantId: tenantB });

  await expect(getSubscription(ctx, {}, world.deps(ctx))).rejects.toMatchObject({ code: 'not-found' });
  expect(await world.invoices(tenantB)).toEqual([]);
});

test('a command at the very end of a period acts on the next one', async () => {
  const world = billingWorld();
  await world.start();
  await world.saveCard();
  const { period } = await getSubscription(world.ctx(), {}, world.deps());
  world.set(period.end);

  const changed = await changeSubscription(world.ctx(), { plan: 'enterprise', when: 'now' }, world.deps());

  expect(changed.period.start).toBe(period.end);
  const draft = (await world.invoices()).at(-1);
  expect(draft?.plan.lines.map(({ kind }) => kind)).toEqual(['recurring']);
});

test('a refused change leaves no trace', async () => {
  const world = billingWorld();
  await world.start();
  const before = world.table.all();

  await expect(changeSubscription(world.ctx(), { plan: 'pro', when: 'now' }, world.deps())).rejects.toThrow();

  expect(world.table.all()).toEqual(before);
});

test('every change leaves one audit record with who and what', async () => {
  const world = billingWorld();
  await world.start();
  await world.saveCard();
  const ctx = world.ctx();

  await changeSubscription(ctx, { plan: 'enterprise', when: 'now' }, world.deps(ctx));

  const records = world.table.all('TENANT#').filter(({ action }) => action === 'subscription.change');
  expect(records).toEqual([
    expect.objectContaining({
      actor: ctx.actor,
      changes: expect.objectContaining({ plan: 'enterprise', previousPlan: 'pro' }),
    }),
  ]);
});

test('another billing zone counts from the next period on', async () => {
  const world = billingWorld();
  await world.start();
  const { period } = await getSubscription(world.ctx(), {}, world.deps());
  world.profile = { name: 'Acme GmbH', locale: 'de-DE', timezone: 'Europe/Berlin', country: 'DE' };
  world.set(period.end);
  world.advance(3_600);
  await world.run('invoices');
  await world.run('invoices');

  const next = await getSubscription(world.ctx(), {}, world.deps());

  expect(next.period).toEqual({ start: '2026-12-24T00:00:00.000Z', end: '2027-01-23T23:00:00.000Z' });
  expect((await world.invoices()).at(-1)?.buyer).toEqual({ name: 'Acme GmbH', address: ['DE'], country: 'DE' });
});

test('two changes in one period leak nothing: what is kept and what is credited make what was charged', async () => {
  const world = billingWorld();
  await world.start();
  await world.saveCard();
  const { period } = await getSubscription(world.ctx(), {}, world.deps());
  world.advance(86_400);
  await changeSubscription(world.ctx(), { plan: 'enterprise', when: 'now' }, world.deps());
  world.advance(86_400);
  await changeSubscription(world.ctx(), { plan: 'pro', when: 'now' }, world.deps());
  world.set(period.end);
  world.advance(3_600);
  await world.run('invoices');
  await world.run('invoices');

  const lines = (await world.invoices()).at(-1)?.plan.lines ?? [];

  expect(lines.map(({ kind }) => kind)).toEqual(['recurring', 'proration', 'proration', 'proration', 'proration']);
  const [, credited, charged, creditedAgain, chargedAgain] = lines.map(({ amount }) => amount.minor);
  const seconds = 2_556_000n;
  const rounded = (minor: bigint, of: bigint, at: bigint) => (minor * at * 2n + of) / (of * 2n);
  expect(credited).toBe(-rounded(4900n, seconds, seconds - 86_400n));
  expect(charged).toBe(rounded(99000n, seconds, seconds - 86_400n));
  expect(creditedAgain).toBe(-rounded(charged ?? 0n, seconds - 86_400n, seconds - 172_800n));
  expect(chargedAgain).toBe(rounded(4900n, seconds, seconds - 172_800n));
});
