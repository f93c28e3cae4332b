import { type Money, neg, sub, sum } from '../../kernel/money.ts';
import { civilDate } from '../../kernel/time.ts';
import { entriesOf, type LedgerAccount, type Posting } from './ledger.ts';
import { isBalanced, trialBalance } from './ledger-reports.ts';

/** The records that the ledger must agree with; sandbox and draft documents are in neither. */
export interface TiedRecords {
  readonly credit: Money;
  readonly invoices: readonly {
    readonly number: string | null;
    readonly state?: string;
    readonly open: Money;
    readonly paid: Money;
    readonly plan: { readonly net: Money; readonly tax: Money };
  }[];
  readonly notes: readonly { readonly plan: { readonly net: Money; readonly tax: Money } | null }[];
  readonly refunds: readonly {
    readonly amount: Money;
    readonly state: 'pending' | 'succeeded' | 'failed';
    readonly recredited?: true;
  }[];
  readonly payments?: readonly { readonly fee?: Money }[];
  readonly disputes?: readonly {
    readonly amount: Money;
    readonly fee: Money;
    readonly state: 'open' | 'won' | 'lost';
  }[];
}

export interface Difference {
  readonly account: LedgerAccount | 'balance' | 'day-book';
  readonly expected: Money;
  readonly posted: Money;
}

const LAST_DAY = civilDate('9999-12-31');

export function expectedOf({ credit, invoices, notes, refunds, payments = [], disputes = [] }: TiedRecords) {
  const { currency } = credit;
  const total = (amounts: readonly Money[]) => sum(amounts, currency);
  const final = invoices.filter(({ number }) => number !== null);
  const onLines = notes.flatMap(({ plan }) => (plan ? [plan] : []));
  const returned = refunds.filter(({ state }) => state === 'succeeded').map(({ amount }) => amount);
  const promised = refunds
    .filter(({ state, recredited }) => state !== 'succeeded' && !recredited)
    .map(({ amount }) => amount);
  const net = sub(total(final.map(({ plan }) => plan.net)), total(onLines.map((note) => note.net)));
  const tax = sub(total(final.map(({ plan }) => plan.tax)), total(onLines.map((note) => note.tax)));
  const disputed = total(disputes.filter(({ state }) => state === 'open').map(({ amount }) => amount));
  const fees = total([...payments.flatMap(({ fee }) => (fee ? [fee] : [])), ...disputes.map(({ fee }) => fee)]);
  return {
    receivable: total(final.filter(({ state }) => state !== 'written-off').map(({ open }) => open)),
    'bad-debt': total(final.filter(({ state }) => state === 'written-off').map(({ open }) => open)),
    cash: sub(total(final.map(({ paid }) => paid)), total([...returned, disputed, fees])),
    disputes: disputed,
    'processor-fees': fees,
    'credit-balance': neg(total([credit, ...promised])),
    'tax-payable': neg(tax),
    // When everything is delivered, all of it is revenue and nothing is deferred.
    revenue: neg(net),
    'deferred-revenue': sub(credit, credit),
  } satisfies Partial<Record<LedgerAccount, Money>>;
}

/** Invoice = ledger = payments: every account that does not hold what the records say. Empty is what it must be. */
export function tieOut(records: TiedRecords, postings: readonly Posting[]): readonly Difference[] {
  const { currency } = records.credit;
  const balances = trialBalance(postings.flatMap(entriesOf), LAST_DAY, currency);
  const zero = sub(records.credit, records.credit);
  const unbalanced: Difference[] = isBalanced(balances)
    ? []
    : [{ account: 'balance', expected: zero, posted: sum(Object.values(balances), currency) }];
  const expected = Object.entries(expectedOf(records)) as [LedgerAccount, Money][];
  return [
    ...unbalanced,
    ...expected
      .map(([account, amount]) => ({ account, expected: amount, posted: balances[account] }))
      .filter(({ expected: wanted, posted }) => wanted.minor !== posted.minor),
  ];
}
