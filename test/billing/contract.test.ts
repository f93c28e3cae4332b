import { expect, test } from 'vitest';
import * as z from 'zod';
import { billing } from '../../functions/billing/contract.ts';
import { cancelSubscription } from '../../functions/billing/verbs/cancel-subscription.ts';
import { getInvoice } from '../../functions/billing/verbs/get-invoice.ts';
import { getSubscription } from '../../functions/billing/verbs/get-subscription.ts';
import { getUpcomingInvoice } from '../../functions/billing/verbs/get-upcoming-invoice.ts';
import { listCreditNotes } from '../../functions/billing/verbs/list-credit-notes.ts';
import { listInvoices } from '../../functions/billing/verbs/list-invoices.ts';
import { listPaymentMethods } from '../../functions/billing/verbs/list-payment-methods.ts';
import { listPayments } from '../../functions/billing/verbs/list-payments.ts';
import { listPlans } from '../../functions/billing/verbs/list-plans.ts';
import { makeFinalInvoice } from '../../functions/billing/verbs/make-final-invoice.ts';
import { previewChange } from '../../functions/billing/verbs/preview-change.ts';
import { addSeconds } from '../../functions/kernel/time.ts';
import { billingWorld } from './billing-world.ts';

const page = { limit: 25 };
const { endpoints } = billing;
const onTheWire = <S extends z.ZodType>(schema: S, output: z.output<S>) =>
  JSON.parse(JSON.stringify(z.encode(schema, output)));

test('what the verbs answer fits the contract, money as text of minor units', async () => {
  const world = billingWorld();
  const { invoiceId } = await world.start();
  await world.saveCard();
  world.use('storage-gb-hours', '7300', addSeconds(world.clock(), 60));
  world.advance(3_600);
  const ctx = world.ctx();
  const deps = world.deps(ctx);

  const subscription = onTheWire(endpoints.getSubscription.output, await getSubscription(ctx, {}, deps));
  const invoice = onTheWire(endpoints.getInvoice.output, await getInvoice(ctx, { invoiceId: invoiceId ?? '' }, deps));
  const upcoming = onTheWire(endpoints.getUpcomingInvoice.output, await getUpcomingInvoice(ctx, {}, deps));
  const preview = onTheWire(
    endpoints.previewChange.output,
    await previewChange(ctx, { plan: 'enterprise', when: 'now' }, deps),
  );
  const methods = onTheWire(endpoints.listPaymentMethods.output, await listPaymentMethods(ctx, {}, deps));
  const payments = onTheWire(endpoints.listPayments.output, await listPayments(ctx, page, deps));
  const canceled = onTheWire(endpoints.cancelSubscription.output, await cancelSubscription(ctx, {}, deps));
  onTheWire(endpoints.listPlans.output, await listPlans(world.anyone(), {}, {}));

  expect(subscription).toMatchObject({ plan: 'pro', version: 1, pendingChange: null, cancelAt: null, currency: 'USD' });
  expect(invoice).toMatchObject({ state: 'paid', total: { amount: '4900', currency: 'USD' }, due: { amount: '0' } });
  expect(upcoming.lines[1]).toMatchObject({
    kind: 'usage',
    meter: 'storage',
    quantity: '10',
    unitPrice: '0.25',
    amount: { amount: '125' },
  });
  expect(preview.total.currency).toBe('USD');
  expect(methods.data).toHaveLength(1);
  expect(payments.data).toEqual([
    expect.objectContaining({ state: 'succeeded', amount: { amount: '4900', currency: 'USD' } }),
  ]);
  expect(canceled.cancelAt).toBe('2026-12-24T00:00:00.000Z');
});

test('lists answer summaries and credit notes in the contract’s shape, also after the end', async () => {
  const world = billingWorld();
  await world.start();
  await world.saveCard();
  world.advance(1_000);
  await makeFinalInvoice(world.ctx(), { receiptId: 'del_1', effectiveAt: world.clock() }, world.deps());

  const invoices = onTheWire(endpoints.listInvoices.output, await listInvoices(world.ctx(), page, world.deps()));
  const notes = onTheWire(endpoints.listCreditNotes.output, await listCreditNotes(world.ctx(), page, world.deps()));

  expect(invoices.data.map(({ number }: { number: string }) => number)).toEqual(['TNY-2026-000002', 'TNY-2026-000001']);
  expect(notes.data).toEqual([expect.objectContaining({ invoiceNumber: 'TNY-2026-000001', currency: 'USD' })]);
});
