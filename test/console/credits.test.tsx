import { act, fireEvent, screen, within } from '@testing-library/react';
import { beforeAll, describe, expect, it } from 'vitest';
import { minorOf } from '../../console/src/operators/pages/money-typed.ts';
import { decimalText } from '../../console/src/parts/format.ts';
import { billingProblem } from '../../functions/billing/contract.ts';
import { eur, id } from './fake-data.ts';
import { press, type } from './open-console.tsx';
import { openOperators, readPages } from './open-operators.tsx';

beforeAll(readPages, 180_000);

const submit = async (name: string) => {
  const form = await screen.findByRole('dialog');
  await act(async () => void fireEvent.click(within(form).getByRole('button', { name })));
};
const at = '2026-11-20T09:30:00.000Z';
const invoice = {
  ...{ id: id('inv', 43), number: 'TNY-2026-000043', state: 'paid', finalizedAt: at },
  ...{ total: eur(4500), due: eur(0), refundable: eur(4500) },
  lines: [
    { id: 'line-1', description: 'Pro plan', amount: eur(4500), creditable: eur(4500) },
    { id: 'line-2', description: 'Old calls', amount: eur(100), creditable: eur(0) },
  ],
};
const refund = { id: id('ref', 1), paymentId: id('pay', 1), creditNoteId: null, amount: eur(900), createdAt: at };
const page = `/tenants/${id('ten', 1)}?tab=invoices`;

describe('staff', () => {
  it('credit a line, are told what cannot be, and give the money back', async () => {
    let isTooMuch = true;
    const { api } = openOperators(page, {
      answers: {
        'billing.listTenantInvoices': () => ({ data: [invoice] }),
        'billing.listRefunds': () => ({ credit: eur(0), refundable: eur(4500), data: [] }),
        'billing.createCreditNote': () => {
          if (isTooMuch) throw billingProblem('exceeds-creditable');
          const note = { id: id('crn', 1), number: 'TNY-CN-2026-000007', invoiceId: invoice.id };
          const amounts = { net: eur(1000), tax: eur(0), total: eur(1000), applied: eur(0), credited: eur(0) };
          return { ...note, ...amounts, refunds: [{ ...refund, amount: eur(1000), state: 'pending' }] };
        },
      },
    });
    await press('Credit TNY-2026-000043');
    const form = await screen.findByRole('dialog');
    expect(within(form).getByRole('button', { name: 'Credit' })).toHaveProperty('disabled', true);
    expect(screen.queryByLabelText('Old calls')).toBeNull();
    await type('Pro plan', '10.005');
    expect(await screen.findByText('An amount like 1234.56.')).toBeTruthy();
    await type('Pro plan', '10.00');
    await type('Reason', 'The export failed');
    await submit('Credit');
    expect(await screen.findByText('This is more than is left to credit.')).toBeTruthy();
    isTooMuch = false;
    await submit('Credit');

    expect(await screen.findByText(/TNY-CN-2026-000007 credits.*on its way back/)).toBeTruthy();
    const [, wanted] = api.called('billing.createCreditNote');
    expect(wanted).toMatchObject({
      input: {
        lines: [{ lineId: 'line-1', amount: { minor: 1000n, currency: 'EUR' } }],
        reason: 'The export failed',
        surplus: 'credit',
      },
    });
  }, 90_000);

  it('give credit back, and see what became of it', async () => {
    const { api } = openOperators(page, {
      answers: {
        'billing.listTenantInvoices': () => ({ data: [] }),
        'billing.listRefunds': () => ({
          ...{ credit: eur(900), refundable: eur(4500) },
          data: [{ ...refund, state: 'failed' }],
        }),
        'billing.createRefund': () => ({ credit: eur(0), refunds: [{ ...refund, state: 'pending' }] }),
      },
    });
    expect(await screen.findByText('Failed')).toBeTruthy();
    await press('Give credit back');
    await type('Reason', 'They asked');
    await submit('Give back');

    expect(await screen.findByText('9.00 EUR is on its way back.')).toBeTruthy();
    expect(api.called('billing.createRefund')).toMatchObject([
      { input: { amount: { minor: 900n, currency: 'EUR' }, reason: 'They asked' } },
    ]);
  }, 60_000);

  it('type amounts as they are shown', () => {
    for (const [minor, currency] of [
      [1n, 'EUR'],
      [4900n, 'USD'],
      [7400n, 'JPY'],
    ] as const)
      expect(minorOf(decimalText({ minor, currency }), currency)).toBe(minor);
  });
});
