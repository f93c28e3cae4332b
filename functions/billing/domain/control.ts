import { currenciesOf } from './day-book.ts';
import { entriesOf, ledgerAccounts, type Posting } from './ledger.ts';
import { lastDayOf, type Month, trialBalance } from './ledger-reports.ts';

/** The balances at a month's end as plain text, in one order: what a locked period is held to. */
export function controlOf(postings: readonly Posting[], month: Month) {
  const day = lastDayOf(month);
  const entries = postings.flatMap(entriesOf);
  const balances = currenciesOf(postings).map((currency) => {
    const of = trialBalance(entries, day, currency);
    return { currency, balances: ledgerAccounts.map((account) => [account, of[account].minor.toString()] as const) };
  });
  // A currency that came later has no balance then.
  return balances.filter(({ balances: of }) => of.some(([, minor]) => minor !== '0'));
}
