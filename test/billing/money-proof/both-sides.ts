import type { Account } from '../oracle/account.ts';
import { openAccount } from '../oracle/account.ts';
import { take } from '../oracle/calculator.ts';
import { DAY } from '../oracle/calendar.ts';
import type { Step } from '../oracle/history.ts';
import { actualFacts, differences, expectedFacts } from './compare.ts';
import { type Plot, rulesOf, type Told } from './histories.ts';
import { brokenIn, ledgerWatch } from './invariants.ts';
import { selling } from './offers.ts';
import { play } from './play.ts';
import { openProduct, type Product } from './product.ts';
import { arrival, stepOf } from './steps.ts';

export interface Outcome {
  readonly account: Account;
  readonly product: Product;
  readonly steps: readonly Told[];
  readonly answers: readonly string[];
  readonly differences: readonly string[];
}

/** Plays one history on both sides; the calculator goes first, because it says where the clock has to go. */
export const compare = (plot: Plot): Promise<Outcome> =>
  selling(plot.setting.offer, plot.setting.currency, () => compareWhatIsSold(plot));

async function compareWhatIsSold(plot: Plot): Promise<Outcome> {
  const { setting, moves } = plot;
  const account = openAccount(rulesOf(setting));
  const product = openProduct(setting);
  const steps: Told[] = [];
  const answers: string[] = [];
  const found: string[] = [];
  const watch = ledgerWatch(product);
  let now = setting.start;
  const tell = async (step: Step, loses: Told['loses'] = undefined) => {
    now = step.at;
    const expected = take(account, step);
    const told = { step, loses };
    const actual = await play(product, told, expected);
    steps.push(told);
    answers.push(expected);
    found.push(...watch());
    if (actual !== expected) found.push(`step ${steps.length} ${step.kind}: expected ${expected}, actual ${actual}`);
  };
  await tell({ at: now, kind: 'start', plan: setting.plan });
  if (setting.hasCard) await tell({ at: now, kind: 'card' });
  for (const { gap, act, loses } of moves) {
    const at = arrival(account, gap, now);
    take(account, { at, kind: 'wait' });
    await tell(stepOf(account, act, at), loses);
  }
  await tell({ at: now + 40 * DAY, kind: 'wait' });
  found.push(...differences(expectedFacts(account.books), await actualFacts(product)), ...(await brokenIn(product)));
  return { account, product, steps, answers, differences: found };
}

export const storyOf = ({ steps, answers }: Pick<Outcome, 'steps' | 'answers'>): string =>
  steps
    .map(({ step: { at, ...what }, loses }, index) => {
      const text = JSON.stringify(what, (key, value) =>
        key === 'time' ? new Date(value).toISOString() : typeof value === 'bigint' ? String(value) : value,
      );
      return `${new Date(at).toISOString()} ${text}${loses ? ` lost ${loses}` : ''} -> ${answers[index]}`;
    })
    .join('\n');
