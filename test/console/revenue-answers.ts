import { billingProblem } from '../../functions/billing/contract.ts';
import { problem } from '../../functions/kernel/problem.ts';
import type { Answers, FakeRequest } from './fake-api.ts';
import { id } from './fake-data.ts';

const usd = (minor: bigint) => ({ minor, currency: 'USD' as const });
const eur = (minor: bigint) => ({ minor, currency: 'EUR' as const });
const foldedThrough = '2026-11-28T02:00:00.000Z';
const given = <T>(request: FakeRequest) => request.input as unknown as T;

const accounts = (money: typeof usd | typeof eur, cash: bigint, deferred: bigint) => [
  { account: 'receivable', balance: money(9_900n) },
  { account: 'cash', balance: money(cash) },
  { account: 'deferred-revenue', balance: money(-deferred) },
  { account: 'revenue', balance: money(deferred - cash - 9_900n) },
];

const rolled = (month: string, opening: bigint, billed: bigint, earned: bigint) => ({
  month,
  ...{ opening: usd(opening), billed: usd(billed), credited: usd(0n), earned: usd(earned) },
  closing: usd(opening + billed - earned),
});

const files = ['invoices.csv', 'ledger.csv', 'control-totals.json', 'manifest.json'].map((name) => {
  return { name, sha256: 'a'.repeat(64), rows: 3 };
});

export const agreeing = {
  ...{ ranAt: '2026-11-28T03:00:00.000Z', tenants: 12, isBalanced: true, differences: [], changedPeriods: [] },
};
export const differing = {
  ...agreeing,
  differences: [{ tenantId: id('ten', 1), account: 'receivable', expected: usd(9_900n), posted: usd(4_900n) }],
};

/** Two months of two currencies, as finance sees them. */
export function revenueAnswers(): Answers {
  const closed = {
    state: 'locked',
    lockedAt: '2026-11-02T09:00:00.000Z',
    lockedBy: 'staff-1',
    control: 'b'.repeat(64),
  };
  const open = { state: 'open', lockedAt: null, lockedBy: null, control: null };
  const periods = [
    { period: '2026-11', isOver: false, ...open },
    { period: '2026-10', isOver: true, ...open },
    { period: '2026-09', isOver: true, ...closed },
  ];
  const find = (request: FakeRequest) => {
    const found = periods.find(({ period }) => period === given<{ period: string }>(request).period);
    if (!found) throw problem('not-found');
    return found;
  };
  return {
    'billing.getTrialBalance': () => ({
      ...{ date: '2026-11-28', foldedThrough },
      data: [
        { currency: 'EUR', accounts: accounts(eur, 45_000n, 21_000n), isBalanced: true },
        { currency: 'USD', accounts: accounts(usd, 250_000n, 98_000n), isBalanced: true },
      ],
    }),
    'billing.getRollForward': () => ({
      ...{ from: '2025-12', to: '2026-11', foldedThrough },
      data: [
        {
          currency: 'USD',
          months: [rolled('2026-10', 0n, 120_000n, 70_000n), rolled('2026-11', 50_000n, 140_000n, 92_000n)],
        },
      ],
    }),
    'billing.getWaterfall': () => ({
      ...{ from: '2025-12', to: '2026-11', foldedThrough },
      data: [
        {
          currency: 'USD',
          rows: [
            {
              ...{ booked: '2026-10', total: usd(120_000n) },
              earned: [
                { month: '2026-10', amount: usd(70_000n) },
                { month: '2026-11', amount: usd(50_000n) },
              ],
            },
          ],
        },
      ],
    }),
    'billing.getAgeing': () => ({
      at: '2026-11-28T03:00:00.000Z',
      data: [
        {
          ...{ currency: 'USD', total: usd(9_900n) },
          buckets: [
            { bucket: 'not-due', amount: usd(0n), invoices: 0 },
            { bucket: '1-30', amount: usd(9_900n), invoices: 1 },
          ],
        },
      ],
      invoices: [
        {
          ...{ invoiceId: id('inv', 1), number: 'TNY-2026-000042', tenantId: id('ten', 1), open: usd(9_900n) },
          ...{ dueAt: '2026-11-20T00:00:00.000Z', bucket: '1-30' },
        },
      ],
    }),
    'billing.getTieOut': () => agreeing,
    'billing.listPeriods': () => ({ data: periods }),
    'billing.lockPeriod': (request) => Object.assign(find(request), closed),
    'billing.unlockPeriod': (request) => Object.assign(find(request), open),
    'billing.listRevenueExports': () => ({
      ...{ nextCursor: null, hasMore: false },
      data: [
        {
          ...{ date: '2026-11-27', state: 'done', exportedAt: '2026-11-28T01:00:00.000Z' },
          ...{ folder: 'TNY/2026/11/27/export/', files },
        },
      ],
    }),
    'billing.createRevenueExport': (request) => {
      const { date } = given<{ date: string }>(request);
      if (date > '2026-11-27') throw billingProblem('day-not-over');
      return { date, state: 'requested', exportedAt: null, folder: null, files: [] };
    },
    'billing.getRevenueExportFile': (request) => ({
      url: `https://files.test/${given<{ name: string }>(request).name}`,
      ...{ sha256: 'a'.repeat(64), expiresAt: '2026-11-28T04:05:00.000Z' },
    }),
  };
}
