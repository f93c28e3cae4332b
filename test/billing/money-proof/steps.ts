import type { Account } from '../oracle/account.ts';
import { leftToCredit } from '../oracle/books.ts';
import { DAY, SECOND } from '../oracle/calendar.ts';
import { planNames } from '../oracle/catalogue.ts';
import type { Step } from '../oracle/history.ts';
import type { UsageEvent } from '../oracle/usage.ts';
import type { Act, Gap, Moment } from './histories.ts';

/** Where the calculator's clock has to go for a gap to be over; never back. */
export function arrival({ subscription, drafts, lastFinal }: Account, gap: Gap, now: number): number {
  const marks = {
    for: now,
    end: subscription?.period.end,
    final: drafts[0]?.at,
    last: lastFinal === null ? undefined : lastFinal + 35 * DAY,
  };
  return Math.max(now, (marks[gap.kind] ?? now) + gap.ms);
}

function timeOf({ periods }: Account, { kind, ms }: Moment, now: number): number {
  const current = periods.at(-1);
  const marks = { now, start: current?.start, end: current?.end, before: periods.at(-2)?.start };
  // Mostly near enough to be taken; what is too far away is refused by both.
  const time = (marks[kind] ?? now) + ms;
  return time > now + 10 * 60 * SECOND ? now + ms : time;
}

/** Any of the meters that the offer prices. */
function meterOf({ rules, events }: Account, meter: string): string {
  const own = [...new Set(planNames.flatMap((plan) => rules.termsOf(plan).meters))];
  return meter === 'own' ? (own[events.length % own.length]?.meter ?? 'api-calls') : meter;
}

/** Another interval is only asked for at the end of the period: the product has no other way. */
function changeOf({ subscription, rules }: Account, { plan, when }: Extract<Act, { kind: 'change' }>) {
  const now = subscription?.period.segments.at(-1)?.terms.months;
  const isOther = now !== undefined && now !== rules.termsOf(plan).months;
  const chosen = isOther ? ('period-end' as const) : when;
  return { kind: 'change' as const, plan, ...(chosen ? { when: chosen } : {}) };
}

/** Some part of what is left of some line; nothing where no invoice has such a line. */
function creditOf({ books }: Account, { pick, part }: Extract<Act, { kind: 'credit' }>) {
  const all = books.invoices.flatMap(({ charges }, invoice) =>
    charges.map((charge, line) => ({ invoice, line, left: leftToCredit(charge) })),
  );
  const some = all.filter(({ left }) => left > 0n);
  const picked = some[pick % Math.max(1, some.length)];
  if (!picked) return { kind: 'wait' as const };
  const { invoice, line, left } = picked;
  return { kind: 'credit' as const, invoice, line, amount: (left * BigInt(part) + 99n) / 100n };
}

/** The step that an act is, as things stand. */
export function stepOf(account: Account, what: Act, now: number): Step {
  const common = { at: now };
  if (what.kind === 'use') {
    const event = {
      source: 's',
      id: String(account.events.length),
      meter: meterOf(account, what.meter),
      value: what.value,
      time: timeOf(account, what.moment, now),
    };
    return { ...common, kind: 'usage', event };
  }
  if (what.kind === 'repeat') {
    const first: UsageEvent | undefined = account.events[what.pick % Math.max(1, account.events.length)];
    const event = first && { ...first, value: what.value ?? first.value ?? '0' };
    return event ? { ...common, kind: 'usage', event } : { ...common, kind: 'wait' };
  }
  if (what.kind === 'credit') return { ...common, ...creditOf(account, what) };
  if (what.kind === 'change') return { ...common, ...changeOf(account, what) };
  return { ...common, kind: what.kind };
}
