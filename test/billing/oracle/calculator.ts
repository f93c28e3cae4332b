/**
 * An independent calculator of the pricing rules: what a history of commands and usage comes to (sections 1 to 8 and 11).
 * It is deliberately plain, knows nothing of the product's code, and shares none of its arithmetic.
 *
 * Readings of what the rules leave open:
 * - A meter that is blocked beyond its included quantity is priced, at nothing: its usage is shown, and its line stands.
 * - Commands happen at whole seconds, and the usage of that second is on the side of what begins there.
 * - Settlements run over periods in the order of their start, over all subscriptions that the tenant had.
 */
import { type Account, finalise } from './account.ts';
import { giveBack } from './books.ts';
import { DAY } from './calendar.ts';
import type { Answer, Step } from './history.ts';
import { cancelNow, change, endPeriod, remove, schedule, start } from './subscription.ts';
import { type UsageEvent, verdictOf } from './usage.ts';

const NO_MORE = 35 * DAY;

type Act = { readonly at: number; readonly run: () => void };

function draftsOf(account: Account): Act[] {
  return account.drafts.map((draft) => {
    const run = () => {
      account.drafts = account.drafts.filter((each) => each !== draft);
      finalise(account, draft);
      // A deletion collects what is open with the saved card, and then forgets it.
      if (draft.kind === 'final') pay(account);
    };
    return { at: draft.at, run };
  });
}

/** Where no further invoice will come (section 7). */
function lastSettlement(account: Account): Act[] {
  const { subscription, drafts, isDeleted, lastFinal } = account;
  if (subscription || drafts.length > 0 || isDeleted || lastFinal === null) return [];
  const at = lastFinal + NO_MORE;
  return [{ at, run: () => finalise(account, { kind: 'extra', at, own: null, fee: null }) }];
}

function nextAct(account: Account): Act | undefined {
  const sub = account.subscription;
  const ends = sub ? [{ at: sub.period.end, run: () => endPeriod(account, sub) }] : [];
  return [...ends, ...draftsOf(account), ...lastSettlement(account)].sort((a, b) => a.at - b.at)[0];
}

/** Everything that the clock does up to this instant, and at it: it acts before people (section 3). */
function wait(account: Account, until: number): Answer {
  for (let act = nextAct(account); act && act.at <= until; act = nextAct(account)) act.run();
  return 'done';
}

function use(account: Account, event: UsageEvent, at: number): Answer {
  const verdict = verdictOf(account.rules.meters, account.events, event, at);
  if (verdict === 'counted') account.events.push(event);
  return verdict;
}

function pay(account: Account): Answer {
  if (!account.hasCard) return 'done';
  for (const invoice of account.books.invoices) {
    invoice.paid += invoice.open;
    invoice.open = 0n;
  }
  return 'done';
}

function credit(account: Account, step: Extract<Step, { kind: 'credit' }>): Answer {
  const { books, conditions } = account;
  const charge = books.invoices[step.invoice]?.charges[step.line];
  if (!charge) throw new Error('no such line');
  return giveBack(books, conditions, step.at, { charge, amount: step.amount }) ? 'done' : 'invoice-not-creditable';
}

export function take(account: Account, step: Step): Answer {
  const { at } = step;
  wait(account, at);
  if (step.kind === 'wait') return 'done';
  if (step.kind === 'usage') return use(account, step.event, at);
  if (account.isDeleted) return step.kind === 'pay' ? 'done' : 'subscription-state';
  if (step.kind === 'card') account.hasCard = true;
  if (step.kind === 'card' || step.kind === 'pay') return pay(account);
  if (step.kind === 'credit') return credit(account, step);
  if (step.kind === 'start') return start(account, step.plan, at);
  if (step.kind === 'change') return change(account, step.plan, step.when, at);
  if (step.kind === 'cancel-now') return cancelNow(account, at);
  if (step.kind === 'delete') return remove(account, at);
  return schedule(account, step.kind);
}
