import type { TenantId } from '../../kernel/ids.ts';
import { money } from '../../kernel/money.ts';
import type { Findings } from '../../kernel/reconciliation.ts';
import { addDays, addSeconds, type Instant, utcDate, utcMidnight } from '../../kernel/time.ts';
import { controlOf } from '../domain/control.ts';
import { condense, currenciesOf, type DayBookEntry, dayBookEntry } from '../domain/day-book.ts';
import { entriesOf, type Posting } from '../domain/ledger.ts';
import { isBalanced, monthOf, monthStart, trialBalance } from '../domain/ledger-reports.ts';
import type { Difference } from '../domain/tie-out.ts';
import type { Ledger, LedgerUpkeepDeps, TenantDifference, TieOutRun } from '../ledger-ports.ts';
import { foldLedger, refold } from './fold-ledger.ts';
import { allDocuments } from './numbered-rows.ts';
import { beginning, partsOf, readLedger } from './read-ledger.ts';
import { rebuildTenant } from './rebuild-ledger.ts';
import { tiedBooks } from './tie-out.ts';

/** Clocks are minutes apart, and work goes on while we look. */
const AHEAD_SECONDS = 3_600;

/** From yesterday's midnight on: an hourly look sees every posting some thirty times. */
async function recentLines(now: Instant, ledger: Ledger) {
  const since = utcMidnight(addDays(utcDate(now), -1));
  const parts = partsOf({ start: since, end: addSeconds(now, AHEAD_SECONDS) });
  return { since, lines: (await Promise.all(parts.map((part) => ledger.entries(part)))).flat() };
}

const debits = (postings: readonly Posting[]): bigint =>
  postings
    .flatMap(({ entries }) => entries)
    .reduce((total, { amount }) => (amount.minor > 0n ? total + amount.minor : total), 0n);

/** Every posting of a tenant has its line in the day book, and every line its posting. */
function dayBookDifference(posted: readonly DayBookEntry[], lines: readonly DayBookEntry[]): Difference[] {
  return currenciesOf([...posted, ...lines]).flatMap((currency) => {
    const [own, entered] = [posted, lines].map((of) => of.filter((each) => each.currency === currency));
    const text = (of: readonly Posting[] = []) =>
      JSON.stringify(condense(of), (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
    if (text(own) === text(entered)) return [];
    const [expected, found] = [own, entered].map((of) => money(debits(of ?? []), currency));
    return expected && found ? [{ account: 'day-book' as const, expected, posted: found }] : [];
  });
}

type Lines = Awaited<ReturnType<typeof recentLines>>;

async function lookAt(tenantId: TenantId, { since, lines }: Lines, { inTenant }: LedgerUpkeepDeps) {
  const books = await tiedBooks(inTenant(tenantId));
  const own = lines.filter((line) => line.tenantId === tenantId);
  const posted = (books?.postings ?? []).filter(({ at }) => at >= since);
  const entered = posted.map((posting) => dayBookEntry(tenantId, posting));
  return [...(books?.differences ?? []), ...dayBookDifference(entered, own)].map((each) => ({ tenantId, ...each }));
}

const ATTEMPTS = 3;

/** What is posted between two reads is in one of them alone: a difference that is one stands when all is read again. */
async function differencesOf(
  { now, tenantId }: { readonly now: Instant; readonly tenantId: TenantId },
  recent: Lines,
  deps: LedgerUpkeepDeps,
): Promise<readonly TenantDifference[]> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await lookAt(tenantId, attempt === 1 ? recent : await recentLines(now, deps.ledger), deps);
    if (found.length === 0 || attempt === ATTEMPTS) return found;
  }
}

async function lookAtBooks(now: Instant, { ledger, periods, digest }: LedgerUpkeepDeps) {
  const [{ postings }, locked] = await Promise.all([readLedger(now, ledger), periods.locked()]);
  const entries = postings.flatMap(entriesOf);
  const lastDay = addDays(utcDate(now), 3_660);
  return {
    isBalanced: currenciesOf(postings).every((currency) => isBalanced(trialBalance(entries, lastDay, currency))),
    changedPeriods: locked
      .filter(({ period, control }) => digest(controlOf(postings, period)) !== control)
      .map(({ period }) => period),
  };
}

/** Everybody who was ever billed: where the books were never folded, what is older than the day book is entered first. */
async function beginBooks(now: Instant, deps: LedgerUpkeepDeps): Promise<void> {
  const tenants = new Set<TenantId>();
  for await (const { tenantId } of allDocuments(now, deps)) tenants.add(tenantId);
  let begin = beginning(now);
  for (const tenantId of tenants) {
    const oldest = await rebuildTenant(deps.inTenant(tenantId));
    if (oldest !== undefined && oldest < begin) begin = monthStart(monthOf(utcDate(oldest)));
  }
  await foldLedger(now, deps.ledger, begin);
}

/** What has no posting or no line gets it. Anything else that differs only a person can tell apart. */
async function enterMissing(at: { readonly now: Instant; readonly tenantId: TenantId }, deps: LedgerUpkeepDeps) {
  const { since } = await recentLines(at.now, deps.ledger);
  const oldest = await rebuildTenant(deps.inTenant(at.tenantId), since);
  if (oldest !== undefined) await refold(at.now, deps.ledger, oldest);
  return (await differencesOf(at, await recentLines(at.now, deps.ledger), deps)).length === 0;
}

/**
 * Folds what is new, then looks whether invoices, ledger and payments agree: of every tenant whose books moved since yesterday,
 * and of those that did not agree before. What was issued or paid and never posted is posted; no more is put right by itself.
 */
export async function* reconcileLedger({ now }: { readonly now: Instant }, deps: LedgerUpkeepDeps): Findings {
  const isBegun = (await deps.ledger.foldedThrough()) !== undefined;
  await (isBegun ? foldLedger(now, deps.ledger) : beginBooks(now, deps));
  const recent = await recentLines(now, deps.ledger);
  const before = (await deps.tieOuts.latest())?.differences ?? [];
  const tenants = new Set([...recent.lines, ...before].map(({ tenantId }) => tenantId));
  const differences: TenantDifference[] = [];
  for (const tenantId of tenants) differences.push(...(await differencesOf({ now, tenantId }, recent, deps)));
  const run: TieOutRun = { ranAt: now, tenants: tenants.size, differences, ...(await lookAtBooks(now, deps)) };
  await deps.tieOuts.record(run);
  for (const tenantId of new Set(differences.map((each) => each.tenantId)))
    yield { id: tenantId, repair: () => enterMissing({ now, tenantId }, deps) };
  for (const period of run.changedPeriods) yield { id: `period:${period}` };
  if (!run.isBalanced) yield { id: 'trial-balance' };
}
