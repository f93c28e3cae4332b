/** Sections 3, 6 and 11: what commands and the ends of periods make of a subscription. */
import { type Account, begin, finalise, type Subscription } from './account.ts';
import { boundary, HOUR, localDate, SECOND, shareOf } from './calendar.ts';
import type { Answer, When } from './history.ts';
import type { Line } from './invoice.ts';
import { decimal, isMore, times } from './ratio.ts';
import { beginSegment, endSegment, type Period, unused } from './settlement.ts';
import type { Terms } from './terms.ts';

const GRACE = HOUR;

/** Commands happen at whole seconds: what is shorter has no share of a period (section 1; reading: usage goes with it). */
const wholeSecond = (at: number) => Math.floor(at / SECOND) * SECOND;

function termsOf({ period }: Subscription): Terms {
  const segment = period.segments.at(-1);
  if (!segment) throw new Error('a running period has a segment');
  return segment.terms;
}

/** As it is charged when the period begins, whatever becomes of it later. */
const feeOf = ({ start, end, charge }: Period): Line => {
  const { amount, category } = charge;
  return { kind: 'recurring', meter: null, from: start, to: end, quantity: null, amount, category };
};

function beginAnew(account: Account, terms: Terms, at: number): Subscription {
  const { zone } = account.rules;
  const anchor = localDate(at, zone);
  const period = begin(account, terms, at, boundary(anchor, terms.months, zone));
  return { anchor, months: terms.months, period, pending: null, isEnding: false };
}

export function start(account: Account, plan: string, moment: number): Answer {
  const at = wholeSecond(moment);
  if (account.subscription) return 'subscription-state';
  account.subscription = beginAnew(account, account.rules.termsOf(plan), at);
  finalise(account, { kind: 'first', at, own: null, fee: feeOf(account.subscription.period) });
  return 'done';
}

function close(account: Account, own: Period, at: number, next: Period | null): void {
  account.drafts.push({ kind: 'closing', at: at + GRACE, own, fee: next && feeOf(next) });
}

export function endPeriod(account: Account, sub: Subscription): void {
  const { period, anchor } = sub;
  account.subscription = null;
  if (sub.isEnding) {
    close(account, period, period.end, null);
    return;
  }
  const terms = sub.pending ?? termsOf(sub);
  const months = sub.months + terms.months;
  const next = begin(account, terms, period.end, boundary(anchor, months, account.rules.zone));
  account.subscription = { anchor, months, period: next, pending: null, isEnding: false };
  close(account, period, period.end, next);
}

const proration = (at: number, { end, charge }: Period, amount: bigint): Line => {
  const { category } = charge;
  return { kind: 'proration', meter: null, from: at, to: end, quantity: null, amount, category };
};

/** Cuts the period at an instant: the unused share of what its last segment was charged comes back. */
function cut(period: Period, at: number): void {
  period.prorations.push(proration(at, period, -unused(period, at)));
  endSegment(period, at);
}

function changeNow(account: Account, sub: Subscription, terms: Terms, at: number): void {
  const { period } = sub;
  const isSameInterval = termsOf(sub).months === terms.months;
  sub.pending = null;
  cut(period, at);
  if (isSameInterval) {
    const amount = account.scale(times(decimal(terms.fee), shareOf(at, period.end, period)));
    period.charge = { from: at, amount, category: terms.category };
    beginSegment(period, terms, at);
    period.prorations.push(proration(at, period, amount));
    return;
  }
  account.subscription = { ...beginAnew(account, terms, at), isEnding: sub.isEnding };
  close(account, period, at, account.subscription.period);
}

/** Without a subscription it is a new one, which can only begin now (reading). */
export function change(account: Account, plan: string, when: When | undefined, moment: number): Answer {
  const at = wholeSecond(moment);
  const sub = account.subscription;
  if (!sub && when === 'period-end') return 'subscription-state';
  if (sub && termsOf(sub).plan === plan) return 'same-plan';
  const terms = account.rules.termsOf(plan);
  if (decimal(terms.fee).n > 0n && !account.hasCard) return 'payment-method-required';
  if (!sub) return start(account, plan, at);
  const now = termsOf(sub);
  const isLower = isMore(decimal(now.fee), decimal(terms.fee));
  if ((when ?? (isLower ? 'period-end' : 'now')) === 'now') changeNow(account, sub, terms, at);
  else sub.pending = terms;
  return 'done';
}

export function schedule(account: Account, kind: 'cancel' | 'resume'): Answer {
  const sub = account.subscription;
  if (!sub || sub.isEnding === (kind === 'cancel')) return 'subscription-state';
  sub.isEnding = kind === 'cancel';
  return 'done';
}

export function cancelNow(account: Account, moment: number): Answer {
  const at = wholeSecond(moment);
  const sub = account.subscription;
  if (!sub) return 'subscription-state';
  cut(sub.period, at);
  account.subscription = null;
  close(account, sub.period, at, null);
  return 'done';
}

/** A draft of the period before does not wait longer than the drain, and is final before the final invoice (reading). */
export function remove(account: Account, moment: number): Answer {
  const at = wholeSecond(moment);
  const end = at + account.rules.drain;
  const sub = account.subscription;
  if (sub) cut(sub.period, at);
  account.subscription = null;
  account.isDeleted = true;
  account.drafts = account.drafts.map((draft) => ({ ...draft, at: Math.min(draft.at, end) }));
  account.drafts.push({ kind: 'final', at: end, own: sub?.period ?? null, fee: null });
  return 'done';
}
