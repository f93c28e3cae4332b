import type { Verb } from '../../kernel/endpoint.ts';
import { sum } from '../../kernel/money.ts';
import { civilDate, type Instant, utcDate } from '../../kernel/time.ts';
import type { billing } from '../contract.ts';
import { currenciesOf } from '../domain/day-book.ts';
import { entriesOf, ledgerAccounts } from '../domain/ledger.ts';
import {
  addToMonth,
  ageBuckets,
  ageing,
  bucketOf,
  isBalanced,
  monthOf,
  monthsBetween,
  rollForward,
  trialBalance,
  waterfall,
} from '../domain/ledger-reports.ts';
import type { LedgerReadDeps } from '../ledger-ports.ts';
import { readLedger } from './read-ledger.ts';

type Endpoints = typeof billing.endpoints;
type Months = { readonly from?: string | undefined; readonly to?: string | undefined };

const YEAR = 11;
/** A year that ends with this month unless told otherwise; never more than ten years. */
function rangeOf({ from, to }: Months, now: Instant) {
  const last = to ?? monthOf(utcDate(now));
  const first = from ?? addToMonth(last, -YEAR);
  const earliest = addToMonth(last, -119);
  return { from: first < earliest ? earliest : first, to: last };
}

export const getTrialBalance: Verb<Endpoints['getTrialBalance'], LedgerReadDeps> = async (
  { now },
  input,
  { ledger },
) => {
  const date = civilDate(input.date ?? utcDate(now));
  const { postings, foldedThrough } = await readLedger(now, ledger);
  const entries = postings.flatMap(entriesOf);
  const data = currenciesOf(postings).map((currency) => {
    const balances = trialBalance(entries, date, currency);
    const accounts = ledgerAccounts.map((account) => ({ account, balance: balances[account] }));
    return { currency, accounts, isBalanced: isBalanced(balances) };
  });
  return { date, foldedThrough, data };
};

export const getWaterfall: Verb<Endpoints['getWaterfall'], LedgerReadDeps> = async ({ now }, input, { ledger }) => {
  const range = rangeOf(input, now);
  const { postings, foldedThrough } = await readLedger(now, ledger);
  const isAsked = (month: string) => month >= range.from && month <= range.to;
  const data = currenciesOf(postings).map((currency) => ({
    currency,
    rows: [...waterfall(postings, currency)]
      .filter(([booked]) => isAsked(booked))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([booked, row]) => ({
        booked,
        total: sum([...row.values()], currency),
        earned: [...row].sort(([a], [b]) => (a < b ? -1 : 1)).map(([month, amount]) => ({ month, amount })),
      })),
  }));
  return { ...range, foldedThrough, data };
};

export const getRollForward: Verb<Endpoints['getRollForward'], LedgerReadDeps> = async ({ now }, input, { ledger }) => {
  const range = rangeOf(input, now);
  const { postings, foldedThrough } = await readLedger(now, ledger);
  const data = currenciesOf(postings).map((currency) => ({
    currency,
    months: monthsBetween(range.from, range.to).map((month) => rollForward(postings, month, currency)),
  }));
  return { ...range, foldedThrough, data };
};

const LISTED = 100;

export const getAgeing: Verb<Endpoints['getAgeing'], LedgerReadDeps> = async ({ now }, _, { receivables }) => {
  const open = await receivables();
  const currencies = [...new Set(open.map((invoice) => invoice.open.currency))].sort();
  const data = currencies.map((currency) => {
    const own = open.filter((invoice) => invoice.open.currency === currency);
    const aged = ageing(own, now, currency);
    const counted = (bucket: string) => own.filter(({ dueAt }) => bucketOf(dueAt, now) === bucket).length;
    const buckets = ageBuckets.map((bucket) => ({ bucket, amount: aged[bucket], invoices: counted(bucket) }));
    const total = sum(
      own.map((invoice) => invoice.open),
      currency,
    );
    return { currency, total, buckets };
  });
  const invoices = open.slice(0, LISTED).map((invoice) => ({ ...invoice, bucket: bucketOf(invoice.dueAt, now) }));
  return { at: now, data, invoices };
};
