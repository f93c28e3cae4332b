import { compare, isZero, toPlainString } from '../../kernel/decimal.ts';
import type { Verb } from '../../kernel/endpoint.ts';
import type { TenantId } from '../../kernel/ids.ts';
import { zero } from '../../kernel/money.ts';
import { problem } from '../../kernel/problem.ts';
import { civilDate } from '../../kernel/time.ts';
import type { billing } from '../contract.ts';
import { entriesOf, type LedgerAccount } from '../domain/ledger.ts';
import { trialBalance } from '../domain/ledger-reports.ts';
import { aggregate } from '../domain/rating.ts';
import { type Difference, expectedOf, tieOut } from '../domain/tie-out.ts';
import { countedFor, ratedMeters } from '../domain/usage-lines.ts';
import type { LedgerReadDeps, TieOutDeps } from '../ledger-ports.ts';
import type { BillingDeps, PeriodRecord } from '../ports.ts';
import { usageIn } from './books.ts';

type Endpoints = typeof billing.endpoints;
const LAST_DAY = civilDate('9999-12-31');

async function readOnce({ finance }: Pick<BillingDeps, 'finance'>) {
  const [account, balance, invoices, notes, refunds, postings, payments, disputes] = await Promise.all([
    finance.findAccount(),
    finance.findBalance(),
    finance.invoices(),
    finance.creditNotes(),
    finance.refunds(),
    finance.postings(),
    finance.payments(),
    finance.disputes(),
  ]);
  if (!account) return undefined;
  const records = { credit: balance?.credit ?? zero(account.currency), invoices, notes, refunds, payments, disputes };
  // A sandbox posts nothing: its money is none.
  const differences = account.mode === 'live' ? tieOut(records, postings) : [];
  return { account, records, postings, differences };
}

const ATTEMPTS = 3;

/** Reads are several and changes fall in between: a difference that is one stands the next time too. */
export async function tiedBooks(deps: Pick<BillingDeps, 'finance'>): ReturnType<typeof readOnce> {
  for (let attempt = 1; ; attempt += 1) {
    const read = await readOnce(deps);
    if (!read || read.differences.length === 0 || attempt === ATTEMPTS) return read;
  }
}

/** Usage = invoice: what counts now beside what the period was settled for. */
async function usageOf(period: PeriodRecord, deps: TieOutDeps) {
  const { planned, segments, settled } = period;
  const now = await usageIn(segments, deps);
  return ratedMeters({ planned, segments })
    .map((entry) => {
      const [counted, before] = [aggregate(countedFor(now, entry)), aggregate(countedFor(settled, entry))];
      const { meter, segment } = entry;
      const shown = { counted: toPlainString(counted), settled: toPlainString(before) };
      const isUsed = !isZero(counted) || !isZero(before);
      return { isUsed, line: { meter, period: segment.period, ...shown, isSettled: compare(counted, before) === 0 } };
    })
    .flatMap(({ isUsed, line }) => (isUsed ? [line] : []));
}

export const getTenantTieOut: Verb<
  Endpoints['getTenantTieOut'],
  { readonly inTenant: (tenantId: TenantId) => TieOutDeps }
> = async (_, { tenantId }, { inTenant }) => {
  const deps = inTenant(tenantId);
  const read = await tiedBooks(deps);
  if (!read) throw problem('not-found');
  const { account, records, postings, differences } = read;
  const { currency } = account;
  const ledger = trialBalance(postings.flatMap(entriesOf), LAST_DAY, currency);
  const expected = Object.entries(expectedOf(records)) as [LedgerAccount, Difference['expected']][];
  const final = (await deps.subscriptions.periods()).filter(({ state }) => state === 'final');
  return {
    tenantId,
    currency,
    usage: (await Promise.all(final.map((period) => usageOf(period, deps)))).flat(),
    accounts: expected.map(([of, amount]) => {
      return { account: of, records: amount, ledger: ledger[of], ties: ledger[of].minor === amount.minor };
    }),
    differences: differences.map((each) => ({ ...each })),
  };
};

export const getTieOut: Verb<Endpoints['getTieOut'], LedgerReadDeps> = async (_ctx, _input, { tieOuts }) => {
  const latest = await tieOuts.latest();
  if (!latest) return { ranAt: null, tenants: 0, isBalanced: true, differences: [], changedPeriods: [] };
  const { differences, changedPeriods, ...rest } = latest;
  return { ...rest, differences: differences.map((each) => ({ ...each })), changedPeriods: [...changedPeriods] };
};
