import { expect, test } from 'vitest';
import { renderInvoicePdf } from '../../functions/billing/pdf.adapter.ts';
import { getInvoicePdf } from '../../functions/billing/verbs/get-invoice-pdf.ts';
import { listInvoices } from '../../functions/billing/verbs/list-invoices.ts';
import { listPlans } from '../../functions/billing/verbs/list-plans.ts';
import { makeFinalInvoice } from '../../functions/billing/verbs/make-final-invoice.ts';
import { renderInvoice } from '../../functions/billing/verbs/render-documents.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { sha256 } from '../../functions/platform/clock.ts';
import { tenantB } from '../kit/world.ts';
import { type BillingWorld, billingWorld } from './billing-world.ts';

const tenant = (n: number) => `ten_${String(n).padStart(26, '0')}` as TenantId;

const series = (world: BillingWorld, name: string) =>
  world.table.all(`PLATFORM#NUMBERING#${name}`).filter(({ sk }) => sk !== 'COUNTER');

test('twenty invoices that become final at once have the numbers 1 to 20, each once', async () => {
  const world = billingWorld();

  await Promise.all(Array.from({ length: 20 }, (_, n) => world.start({ tenantId: tenant(n) })));

  const given = await Promise.all(Array.from({ length: 20 }, (_, n) => world.invoices(tenant(n))));
  const numbers = given.map(([first]) => first?.number).sort();
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, n) => `TNY-2026-${String(n + 1).padStart(6, '0')}`));
  expect(series(world, 'TNY-2026').map(({ sk }) => sk)).toEqual(numbers);
  for (const row of series(world, 'TNY-2026')) {
    const [invoice] = await world.invoices(row['tenantId'] as TenantId);
    expect(invoice).toMatchObject({ id: row['document'], number: row.sk });
  }
});

test('sandbox invoices have a series of their own', async () => {
  const world = billingWorld();

  await world.start({ mode: 'sandbox' });

  expect((await world.invoices())[0]?.number).toBe('TEST-TNY-2026-000001');
  expect(series(world, 'TNY-2026')).toEqual([]);
});

test('a failed transaction takes no number', async () => {
  const world = billingWorld();
  world.table.failNext(new Error('down'), 'before');
  await expect(world.start()).rejects.toThrow('down');

  await world.start();

  expect((await world.invoices())[0]?.number).toBe('TNY-2026-000001');
});

test('an invoice keeps its hash and its numbers whatever becomes of its payment', async () => {
  const world = billingWorld();
  await world.start();
  const [before] = await world.invoices();
  await world.saveCard();

  const [after] = await world.invoices();

  expect(after).toMatchObject({ hash: before?.hash, number: before?.number, plan: before?.plan, state: 'paid' });
});

test('the PDF and its data are stored under the entity and the day, and their hash on the invoice', async () => {
  const world = billingWorld();
  const { invoiceId } = await world.start();
  const id = invoiceId ?? '';

  const { pdf } = await renderInvoice(world.ctx(), { invoiceId: id }, world.deps());
  const again = await renderInvoice(world.ctx(), { invoiceId: id }, world.deps());

  expect(pdf.key).toBe('TNY/2026/11/24/TNY-2026-000001.pdf');
  expect([...world.files.keys()].sort()).toEqual([
    'TNY/2026/11/24/TNY-2026-000001.json',
    pdf.key,
    'TNY/2026/11/24/TNY-2026-000001.xml',
  ]);
  expect(again.pdf).toEqual(pdf);
  const data = new TextDecoder().decode(world.files.get(pdf.key.replace('.pdf', '.json')));
  expect(sha256(data)).toBe((await world.invoices())[0]?.hash);
  expect(JSON.parse(data)).toMatchObject({
    number: 'TNY-2026-000001',
    buyer: { name: 'Acme Ltd' },
    due: { amount: '4900' },
  });
});

test('the PDF that is printed twice has the same bytes', async () => {
  const printed = await Promise.all(
    [billingWorld(), billingWorld()].map(async (world) => {
      const { invoiceId } = await world.start();
      return renderInvoice(world.ctx(), { invoiceId: invoiceId ?? '' }, { ...world.deps(), render: renderInvoicePdf });
    }),
  );

  expect(printed[0]).toEqual(printed[1]);
});

test('notes are printed beside the invoice that they were issued with', async () => {
  const world = billingWorld();
  await world.start();
  await world.saveCard();
  world.advance(1_000);
  const made = await makeFinalInvoice(
    world.ctx(),
    { receiptId: 'del_00000000000000000000000001', effectiveAt: world.clock() },
    world.deps(),
  );

  await renderInvoice(world.ctx(), { invoiceId: made.invoiceId }, world.deps());

  const [note] = await world.deps().finance.creditNotes();
  expect(note?.pdf?.key).toBe('TNY/2026/11/24/TNY-CN-2026-000001.pdf');
  expect(world.files.size).toBe(5);
});

test('an address of the PDF is given with its hash for five minutes, and leaves an audit record', async () => {
  const world = billingWorld();
  const { invoiceId } = await world.start();
  const id = invoiceId ?? '';
  await expect(getInvoicePdf(world.ctx(), { invoiceId: id }, world.deps())).rejects.toMatchObject({
    code: 'pdf-pending',
  });
  const { pdf } = await renderInvoice(world.ctx(), { invoiceId: id }, world.deps());

  const answer = await getInvoicePdf(world.ctx(), { invoiceId: id }, world.deps());

  expect(answer).toEqual({
    url: `https://files.test/${pdf.key}`,
    sha256: pdf.sha256,
    expiresAt: '2026-11-24T10:05:00.000Z',
  });
  expect(world.table.all('TENANT#').filter(({ action }) => action === 'invoice.download')).toHaveLength(1);
});

test('another tenant’s invoice is as good as none', async () => {
  const world = billingWorld();
  const { invoiceId } = await world.start();
  await world.start({ tenantId: tenantB });
  const ctx = world.ctx({ tenantId: tenantB });

  await expect(getInvoicePdf(ctx, { invoiceId: invoiceId ?? '' }, world.deps(ctx))).rejects.toMatchObject({
    code: 'not-found',
  });
  expect((await listInvoices(ctx, { limit: 25 }, world.deps(ctx))).data.map(({ id }) => id)).not.toContain(invoiceId);
});

test('the catalogue shows every plan with its prices in four currencies', async () => {
  const world = billingWorld();

  const { data } = await listPlans(world.anyone(), {}, {});

  expect(data.map(({ key, recurring }) => [key, recurring.map(({ minor }) => minor)])).toEqual([
    ['free', [0n, 0n, 0n, 0n]],
    ['pro', [4900n, 4500n, 3900n, 7400n]],
    ['enterprise', [99000n, 91000n, 79000n, 149000n]],
  ]);
  expect(data[0]?.meters.every(({ overage }) => overage === 'blocked')).toBe(true);
});
