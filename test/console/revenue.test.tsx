import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeAll, describe, expect, it } from 'vitest';
import { billingProblem } from '../../functions/billing/contract.ts';
import { id } from './fake-data.ts';
import { press, type } from './open-console.tsx';
import { openOperators, readPages } from './open-operators.tsx';
import { staff } from './operators-data.ts';
import { differing } from './revenue-answers.ts';

beforeAll(readPages, 180_000);

/** By its text: roles of every cell beside a page full of charts take a busy machine half a minute. */
const rowOf = (inside: HTMLElement, text: string): HTMLElement => {
  const row = within(inside).getByText(text).closest('tr');
  if (!row) throw new Error(`no row ${text}`);
  return row;
};
const table = (name: string) => screen.findByRole('table', { name });

async function submit(name: string): Promise<void> {
  const form = await screen.findByRole('dialog');
  await act(async () => void fireEvent.click(within(form).getByRole('button', { name })));
}

describe('the revenue page', () => {
  it('shows the balances of a currency, debits and credits apart, and changes to another', async () => {
    openOperators('/revenue');
    const balances = await table('Trial balance');
    expect(rowOf(balances, 'Cash').textContent).toContain('€450.00');
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'USD' })));
    const row = rowOf(await table('Trial balance'), 'Deferred revenue');
    expect([...row.querySelectorAll('td, th')].map((cell) => cell.textContent)).toEqual([
      'Deferred revenue',
      '',
      '$980.00',
    ]);
    expect(screen.getByText('Balanced')).toBeTruthy();
  }, 90_000);

  it('rolls deferred revenue forward, and names what is open', async () => {
    openOperators('/revenue');
    await table('Trial balance');
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'USD' })));

    const rolled = rowOf(await table('Deferred revenue by month'), 'Nov 2026');
    expect(rolled.textContent).toContain('$500.00$1,400.00$0.00$920.00$980.00');
    const open = rowOf(await table('Open invoices'), 'TNY-2026-000042');
    expect(open.textContent).toContain('1–30 days');
    expect(within(open).getByText(id('ten', 1)).closest('a')).toBeTruthy();
  }, 90_000);

  it('says that the books agree, or of which tenant they do not', async () => {
    openOperators('/revenue');
    expect(await screen.findByText('Invoices, ledger and payments agree')).toBeTruthy();
  });

  it('says that the books differ, and of whom', async () => {
    openOperators('/revenue', { answers: { 'billing.getTieOut': () => differing } });
    expect(await screen.findByText('The books differ')).toBeTruthy();
    const row = rowOf(await table('Differences'), 'Receivable');
    expect(row.textContent).toContain('$99.00$49.00');
  });

  it('locks the month that is over, and opens a locked one for a reason', async () => {
    const { api } = openOperators('/revenue');
    await press('Lock 2026-10');
    await submit('Lock');
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Lock 2026-10' })).toBeNull());
    expect(api.called('billing.lockPeriod')).toMatchObject([{ input: { period: '2026-10' } }]);
    await press('Open 2026-09');
    await type('Reason', 'A late credit note');
    await submit('Open');
    await waitFor(() =>
      expect(api.called('billing.unlockPeriod')).toMatchObject([
        { input: { period: '2026-09', reason: 'A late credit note' } },
      ]),
    );
    expect(screen.queryByRole('button', { name: 'Lock 2026-11' })).toBeNull();
  });

  it('tells why a month cannot be locked', async () => {
    openOperators('/revenue', {
      answers: {
        'billing.lockPeriod': () => {
          throw billingProblem('period-order');
        },
      },
    });
    await press('Lock 2026-10');
    await submit('Lock');
    expect(
      await screen.findByText('Periods are locked from the oldest on, and opened from the newest back.'),
    ).toBeTruthy();
  });

  it('fetches a file of an exported day', async () => {
    const { api } = openOperators('/revenue');
    await press('4 files');
    await press('Download ledger.csv of 2026-11-27');
    await waitFor(() =>
      expect(api.called('billing.getRevenueExportFile')).toMatchObject([
        { input: { date: '2026-11-27', name: 'ledger.csv' } },
      ]),
    );
  });

  it('lets who only reads change nothing', async () => {
    openOperators('/revenue', {
      answers: { 'identity.getOperator': () => ({ ...staff, permissions: ['ops:read'] }) },
    });
    await table('Periods');
    await screen.findByText('2026-11-27');
    for (const name of ['Lock 2026-10', 'Open 2026-09', 'Export day'])
      expect(screen.queryByRole('button', { name }), name).toBeNull();
  });
});
