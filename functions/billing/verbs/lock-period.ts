import type { Verb } from '../../kernel/endpoint.ts';
import { type Instant, utcDate } from '../../kernel/time.ts';
import { type billing, billingProblem } from '../contract.ts';
import { controlOf } from '../domain/control.ts';
import { type Month, monthOf, monthStart, monthsBetween, nextMonth } from '../domain/ledger-reports.ts';
import type { AccountingPeriod } from '../ledger-contract.ts';
import type { Ledger, LedgerKeepDeps, LedgerReadDeps, LockedPeriod, MonthTotals } from '../ledger-ports.ts';
import { readLedger } from './read-ledger.ts';

type Endpoints = typeof billing.endpoints;

/** A month is over when its last hour is folded: whoever began to post in it is done. */
const isOver = (period: Month, folded: Instant | undefined): boolean =>
  folded !== undefined && folded >= monthStart(nextMonth(period));

const firstOf = (totals: readonly MonthTotals[], otherwise: Month): Month =>
  [otherwise, ...totals.map(({ month }) => month)].sort()[0] ?? otherwise;

const viewOf = (period: Month, folded: Instant | undefined, locked: LockedPeriod | undefined): AccountingPeriod => ({
  period,
  state: locked ? 'locked' : 'open',
  isOver: isOver(period, folded),
  lockedAt: locked?.lockedAt ?? null,
  lockedBy: locked?.lockedBy ?? null,
  control: locked?.control ?? null,
});

async function readPeriods(now: Instant, { ledger, periods }: Pick<LedgerReadDeps, 'ledger' | 'periods'>) {
  const [folded, totals, locked] = await Promise.all([ledger.foldedThrough(), ledger.totals(), periods.locked()]);
  const current = monthOf(utcDate(now));
  return { folded, locked, first: firstOf(totals, current), current };
}

export const listPeriods: Verb<Endpoints['listPeriods'], LedgerReadDeps> = async ({ now }, _, deps) => {
  const { folded, locked, first, current } = await readPeriods(now, deps);
  const views = monthsBetween(first, current).map((period) =>
    viewOf(
      period,
      folded,
      locked.find((each) => each.period === period),
    ),
  );
  return { data: views.reverse() };
};

/** Balances at a month's end stay what they are only if no earlier month is open. */
function assertOldest(period: Month, first: Month, locked: readonly LockedPeriod[]): void {
  const open = monthsBetween(first, period).find((month) => !locked.some((each) => each.period === month));
  if (open !== period) throw billingProblem('period-order', { extra: { open: open ?? null } });
}

async function lockedNow(
  period: Month,
  ctx: { now: Instant; actor: { id: string } },
  ledger: Ledger,
  digest: LedgerKeepDeps['digest'],
): Promise<LockedPeriod> {
  const { postings } = await readLedger(ctx.now, ledger);
  const control = digest(controlOf(postings, period));
  return { period, lockedAt: ctx.now, lockedBy: ctx.actor.id, control, version: 1 };
}

export const lockPeriod: Verb<Endpoints['lockPeriod'], LedgerKeepDeps> = async (ctx, { period }, deps) => {
  const { folded, locked, first } = await readPeriods(ctx.now, deps);
  const before = locked.find((each) => each.period === period);
  if (before) return viewOf(period, folded, before);
  if (!isOver(period, folded)) throw billingProblem('period-not-over');
  if (period >= first) assertOldest(period, first, locked);
  const lock = await lockedNow(period, ctx, deps.ledger, deps.digest);
  return deps.commit({
    writes: deps.periods.lock(lock, ctx.now),
    audit: { action: 'ledger-period.lock', target: period, changes: { control: lock.control } },
    reply: viewOf(period, folded, lock),
  });
};

export const unlockPeriod: Verb<Endpoints['unlockPeriod'], LedgerKeepDeps> = async (ctx, { period, reason }, deps) => {
  const { folded, locked } = await readPeriods(ctx.now, deps);
  const before = locked.find((each) => each.period === period);
  if (!before) return viewOf(period, folded, undefined);
  if (locked.some((each) => each.period > period)) throw billingProblem('period-order');
  return deps.commit({
    writes: deps.periods.unlock(before),
    audit: { action: 'ledger-period.unlock', target: period, changes: { reason, control: before.control } },
    reply: viewOf(period, folded, undefined),
  });
};
