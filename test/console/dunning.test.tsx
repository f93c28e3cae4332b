import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeAll, describe, expect, it } from 'vitest';
import { billingProblem } from '../../functions/billing/contract.ts';
import type { Answers } from './fake-api.ts';
import { eur, id } from './fake-data.ts';
import { openConsole, press, type } from './open-console.tsx';
import { openOperators, readPages } from './open-operators.tsx';
import { staff } from './operators-data.ts';

beforeAll(readPages, 180_000);

const unpaid = {
  invoiceId: id('inv', 43),
  number: 'TNY-2026-000043',
  state: 'retrying',
  open: eur(5420),
  openedAt: '2026-11-20T09:30:00.000Z',
  nextAct: 'suspend',
  nextAt: '2026-12-11T09:30:00.000Z',
  lastFailure: { class: 'hard', code: 'card_declined' },
};

describe('whoever has not paid', () => {
  it('reads on every page what is open and what comes next, and pays there', async () => {
    let isPaid = false;
    const answers: Answers = {
      'billing.getDunning': () =>
        isPaid ? { standing: 'good', cases: [] } : { standing: 'past-due', cases: [unpaid] },
      'billing.payInvoice': () => {
        isPaid = true;
        return {
          ...{ id: id('pay', 9), invoiceId: unpaid.invoiceId, amount: eur(5420), state: 'succeeded' },
          ...{ refunded: eur(0), failureClass: null, failureCode: null, createdAt: unpaid.openedAt },
        };
      },
    };
    const { api } = openConsole('/people', { signedIn: true, answers });

    expect(await screen.findByText('An invoice is overdue')).toBeTruthy();
    expect(screen.getByText(/refused the payment method for good/)).toBeTruthy();
    expect(screen.getByText(/Without a payment the service stops on/)).toBeTruthy();
    await press('Pay now');

    await waitFor(() => expect(screen.queryByText('An invoice is overdue')).toBeNull());
    expect(api.called('billing.payInvoice')).toMatchObject([{ input: { invoiceId: unpaid.invoiceId } }]);
  }, 60_000);

  it('and is suspended is told so, and a refusal of the payment says why', async () => {
    openConsole('/overview', {
      signedIn: true,
      answers: {
        'billing.getDunning': () => ({ standing: 'suspended', cases: [{ ...unpaid, state: 'suspended' }] }),
        'billing.payInvoice': () => {
          throw billingProblem('card-declined');
        },
      },
    });

    expect(await screen.findByText(/is suspended$/)).toBeTruthy();
    await press('Pay now');
    expect(await screen.findByText('TNY-2026-000043 was not paid')).toBeTruthy();
  }, 60_000);

  it('sees no banner while everything is paid', async () => {
    openConsole('/overview', { signedIn: true });

    expect(await screen.findByText(/Welcome back/)).toBeTruthy();
    expect(screen.queryByText('An invoice is overdue')).toBeNull();
  }, 60_000);
});

describe('staff', () => {
  const row = { ...unpaid, tenantId: id('ten', 1) };
  const choose = async (deed: string) => {
    const menu = await screen.findByRole('button', { name: 'Actions for TNY-2026-000043' });
    await act(async () => void fireEvent.click(menu));
    const item = await screen.findByRole('menuitem', { name: deed });
    await act(async () => void fireEvent.click(item));
  };
  const submit = async (name: string) => {
    const form = await screen.findByRole('dialog');
    await act(async () => void fireEvent.click(within(form).getByRole('button', { name })));
  };
  const listed = { 'billing.listDunning': () => ({ data: [row], nextCursor: null, hasMore: false }) };

  it('see who has not paid, and what happens next', async () => {
    openOperators('/unpaid', { answers: listed });

    expect(await screen.findByText('TNY-2026-000043')).toBeTruthy();
    expect(screen.getByText(/Suspend on/)).toBeTruthy();
  }, 60_000);

  it('give more time with a reason', async () => {
    const { api } = openOperators('/unpaid', {
      answers: { ...listed, 'billing.extendDunning': () => ({ ...unpaid, nextAt: '2026-12-18T09:30:00.000Z' }) },
    });
    await choose('Give more time');
    await type('Days', '91');
    expect(await screen.findByText('From 1 to 90.')).toBeTruthy();
    await type('Days', '7');
    await type(/Reason/, 'Card is in the post');
    await submit('Give more time');

    expect(await screen.findByText('TNY-2026-000043 has 7 more days.')).toBeTruthy();
    expect(api.called('billing.extendDunning')).toMatchObject([
      { input: { tenantId: row.tenantId, invoiceId: row.invoiceId, days: 7, reason: 'Card is in the post' } },
    ]);
  }, 90_000);

  it('collect now, and are told a decline as what it is', async () => {
    openOperators('/unpaid', { answers: { ...listed, 'billing.retryDunning': () => unpaid } });
    await choose('Try to collect now');
    await submit('Collect');

    expect(await screen.findByText('TNY-2026-000043 was not paid (card_declined).')).toBeTruthy();
  }, 60_000);

  it('who may only read are offered nothing', async () => {
    openOperators('/unpaid', {
      answers: { ...listed, 'identity.getOperator': () => ({ ...staff, permissions: ['ops:read'] }) },
    });

    expect(await screen.findByText('TNY-2026-000043')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Actions for/ })).toBeNull();
  }, 60_000);
});
