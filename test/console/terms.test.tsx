import { act, fireEvent, screen, within } from '@testing-library/react';
import { beforeAll, describe, expect, it } from 'vitest';
import { minorOf } from '../../console/src/operators/pages/money-typed.ts';
import { billingProblem } from '../../functions/billing/contract.ts';
import { eur, id, invoiceOf } from './fake-data.ts';
import { openConsole, press, type } from './open-console.tsx';
import { openOperators, readPages } from './open-operators.tsx';

beforeAll(readPages, 180_000);

const submit = async (name: string) => {
  const form = await screen.findByRole('dialog');
  await act(async () => void fireEvent.click(within(form).getByRole('button', { name })));
};
const order = {
  id: id('pur', 1),
  number: 'PO-4711',
  validUntil: null,
  state: 'open',
  createdAt: '2026-11-20T09:30:00.000Z',
};

describe('a purchase order', () => {
  it('is added, refused where it was given before, and closed', async () => {
    let isTaken = true;
    const { api } = openConsole('/payment-methods', {
      signedIn: true,
      answers: {
        'billing.listPurchaseOrders': () => ({ data: [order] }),
        'billing.getPaymentTerms': () => ({ collection: 'send-invoice', netDays: 30 }),
        'billing.createPurchaseOrder': () => {
          if (isTaken) throw billingProblem('purchase-order-exists');
          return { ...order, number: 'PO-4712' };
        },
        'billing.closePurchaseOrder': () => ({ ...order, state: 'closed' }),
      },
    });
    expect(await screen.findByText(/due in 30 days/)).toBeTruthy();
    await press('Add purchase order');
    await type('Number', 'PO-4712');
    await submit('Add');
    expect(await screen.findByText('This purchase order was given before.')).toBeTruthy();
    isTaken = false;
    await submit('Add');
    expect(await screen.findByText('PO-4712 is on invoices from now on.')).toBeTruthy();
    await press('Close PO-4711');
    expect(await screen.findByText(/PO-4711 is closed/)).toBeTruthy();
    expect(api.called('billing.createPurchaseOrder')).toHaveLength(2);
  }, 90_000);

  it('and what a transfer has to name are on the invoice', async () => {
    const sent = { collection: 'send-invoice', purchaseOrder: 'PO-4711', reference: 'RF46TNY2026000043' };
    openConsole(`/invoices/${id('inv', 43)}`, {
      signedIn: true,
      answers: { 'billing.getInvoice': () => ({ ...invoiceOf(43, 'final'), ...sent }) },
    });
    expect(await screen.findByText('RF46TNY2026000043')).toBeTruthy();
    expect(screen.getByText('PO-4711')).toBeTruthy();
  }, 60_000);
});

describe('staff', () => {
  it('record a transfer as the bank told of it, and read what it did', async () => {
    const { api } = openOperators('/unpaid', {
      answers: {
        'billing.recordRemittance': () => ({
          ...{ id: id('pay', 1), tenantId: id('ten', 1), invoiceId: id('inv', 43), number: 'TNY-2026-000043' },
          ...{ amount: eur(1000), applied: eur(1000), credited: eur(0), open: eur(4420) },
          ...{ bankReference: 'B-1', valueDate: '2026-11-27' },
        }),
      },
    });
    await press('Record transfer');
    await type('Text of the transfer', 'RF46 TNY2 0260 0004 3');
    await type('Amount', '10.005');
    expect(await screen.findByText('An amount like 1234.56.')).toBeTruthy();
    await type('Amount', '10.00');
    await type('Value date', '2026-11-27');
    await type('Bank’s reference', 'B-1');
    await submit('Record');

    expect(await screen.findByText(/pays TNY-2026-000043.*is still open/)).toBeTruthy();
    expect(api.called('billing.recordRemittance')).toMatchObject([
      { input: { amount: { minor: 1000n, currency: 'EUR' }, bankReference: 'B-1' } },
    ]);
  }, 90_000);

  it('set payment terms, and are told where the plan does not allow them', async () => {
    const { api } = openOperators(`/tenants/${id('ten', 1)}?tab=unpaid`, {
      answers: {
        'billing.setPaymentTerms': () => {
          throw billingProblem('terms-not-allowed');
        },
      },
    });
    await press('Payment terms');
    await submit('Set');
    expect(await screen.findByText('The plan does not allow invoices to be paid by transfer.')).toBeTruthy();
    expect(api.called('billing.setPaymentTerms')).toMatchObject([
      { input: { collection: 'send-invoice', netDays: 30 } },
    ]);
  }, 60_000);

  it('type amounts as they are written, never rounded', () => {
    expect(minorOf('1234.5', 'EUR')).toBe(123450n);
    expect(minorOf('7400', 'JPY')).toBe(7400n);
    for (const [text, currency] of [
      ['1.234', 'EUR'],
      ['0', 'EUR'],
      ['-1', 'EUR'],
      ['1,5', 'EUR'],
      ['1.5', 'JPY'],
      ['1', 'XXX'],
    ])
      expect(minorOf(text ?? '', currency ?? '')).toBeUndefined();
  });
});
