import { localDate } from '../oracle/calendar.ts';
import type { Outcome } from './both-sides.ts';
import type { Plot } from './histories.ts';

/** How often each thing happened: a proof in which something never did proves nothing of it. */
export type Tally = Readonly<Record<string, number>>;

type Count = (what: string, times?: number) => void;

function countSteps({ steps, answers }: Outcome, count: Count): void {
  let before = Number.NaN;
  let commands = 0;
  for (const [index, { step, loses }] of steps.entries()) {
    const answer = answers[index] ?? '';
    count('steps');
    if (loses) count(`answers lost ${loses}`);
    if (step.kind === 'usage') count(`usage ${answer}`);
    else if (step.kind !== 'wait') count(answer === 'done' ? step.kind : `refused ${answer}`);
    if (step.kind !== 'change' || answer !== 'done') continue;
    count(`change ${step.when ?? 'by price'}`);
    commands += 1;
    if (step.at === before) count('changes at one instant');
    before = step.at;
  }
  if (commands > 2) count('histories of several changes');
}

function countDocuments({ account: { books, periods } }: Outcome, count: Count): void {
  for (const { kind, lines, total, creditUsed } of books.invoices) {
    count('invoices');
    count(`invoices ${kind}`);
    count('lines', lines.length);
    for (const line of lines)
      count(line.kind === 'minimum' && line.amount < 0n ? 'minimum used up' : `lines ${line.kind}`);
    if (total < 0n) count('invoices below nothing');
    if (creditUsed > 0n) count('invoices paid by credit');
  }
  for (const note of books.notes) {
    count('credit notes');
    count(`credit notes of ${note.kind}`);
  }
  count('refunds', books.invoices.filter(({ refunded }) => refunded > 0n).length);
  count('restarts', Math.max(0, books.invoices.filter(({ kind }) => kind === 'first').length - 1));
  for (const { segments } of periods) if (segments.length > 1) count('periods of several segments');
}

function countSetting({ setting }: Plot, { account: { periods } }: Outcome, count: Count): void {
  count(`currency ${setting.currency}`);
  if (setting.offer) count('offers of their own');
  if (setting.offer?.taxes) count(setting.offer.taxes.inclusive ? 'taxes inclusive' : 'taxes exclusive');
  count(`zone ${setting.zone}`);
  const { day } = localDate(setting.start, setting.zone);
  if (day > 28) count('anchor days after the 28th');
  const uneven = periods.filter(({ start, end }) => (end - start) % 86_400_000 !== 0).length;
  count('periods that are no whole days', uneven);
}

export function tallyOf(plot: Plot, outcome: Outcome): Tally {
  const tally: Record<string, number> = {};
  const count: Count = (what, times = 1) => {
    tally[what] = (tally[what] ?? 0) + times;
  };
  count('histories');
  countSetting(plot, outcome, count);
  countSteps(outcome, count);
  countDocuments(outcome, count);
  return tally;
}

export function sumOf(tallies: readonly Tally[]): Tally {
  const all: Record<string, number> = {};
  for (const tally of tallies) for (const [what, times] of Object.entries(tally)) all[what] = (all[what] ?? 0) + times;
  return all;
}

/** In a thousand histories; what is rarer than that is vacuous. */
export const leastInThousand: Tally = {
  'usage counted': 1_000,
  'usage duplicate': 12,
  'usage conflict': 20,
  'usage event-too-old': 20,
  'usage event-in-future': 20,
  'refused same-plan': 20,
  'refused subscription-state': 20,
  'refused payment-method-required': 5,
  'answers lost before': 100,
  'answers lost after': 100,
  'change now': 200,
  'change period-end': 100,
  'change by price': 100,
  'changes at one instant': 7,
  'histories of several changes': 50,
  'periods of several segments': 100,
  cancel: 100,
  resume: 10,
  delete: 50,
  restarts: 5,
  'lines recurring': 1_000,
  'lines proration': 200,
  'lines usage': 400,
  'lines late-usage': 100,
  'invoices extra': 5,
  'invoices final': 50,
  'invoices below nothing': 20,
  'invoices paid by credit': 20,
  'credit notes of usage': 10,
  'credit notes of payout': 20,
  'credit notes of goodwill': 50,
  refunds: 10,
  'offers of their own': 300,
  'taxes inclusive': 50,
  'taxes exclusive': 50,
  'lines minimum': 100,
  'minimum used up': 4,
  'anchor days after the 28th': 50,
  'periods that are no whole days': 500,
  ...Object.fromEntries(['USD', 'EUR', 'GBP', 'JPY'].map((currency) => [`currency ${currency}`, 100])),
};

/** Fewer than that, and chance decides whether there are any. */
const FEW = 5;

/** What did not occur often enough for so many histories. */
export function vacuous(tally: Tally): string[] {
  const thousands = (tally['histories'] ?? 0) / 1_000;
  return Object.entries(leastInThousand).flatMap(([what, least]) => {
    const [times, wanted] = [tally[what] ?? 0, Math.floor(least * thousands)];
    return wanted >= FEW && times < wanted ? [`${what}: ${times}, not ${wanted}`] : [];
  });
}
