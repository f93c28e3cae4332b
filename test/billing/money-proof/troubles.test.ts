import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openAccount } from '../oracle/account.ts';
import { take } from '../oracle/calculator.ts';
import type { Step } from '../oracle/history.ts';
import { type Plot, plots, rulesOf } from './histories.ts';
import { ledgerFlaws } from './invariants.ts';
import { selling } from './offers.ts';
import { play } from './play.ts';
import { openProduct } from './product.ts';
import { arrival, stepOf } from './steps.ts';
import { suffer, type Trouble, troubles } from './troubles.ts';

/** Once money is disputed, transferred or given up, the calculator has no say: the books have to tie out all the same. */
async function flawsOf({ setting, moves }: Plot, all: readonly Trouble[], count: (what: string) => void) {
  const account = openAccount(rulesOf(setting));
  const product = openProduct(setting);
  const tell = async (step: Step) => {
    await play(product, { step, loses: undefined }, take(account, step));
  };
  let now = setting.start;
  await tell({ at: now, kind: 'start', plan: setting.plan });
  await tell({ at: now, kind: 'card' });
  for (const [index, { gap, act }] of moves.entries()) {
    now = arrival(account, gap, now);
    take(account, { at: now, kind: 'wait' });
    // Which lines there are to be credited, the calculator does not know any more.
    if (act.kind !== 'credit') await tell(stepOf(account, act, now));
    const trouble = all[index % all.length];
    if (!trouble) continue;
    const { done, flaws } = await suffer(product, trouble);
    if (done) count(done);
    if (flaws.length > 0) return [`after step ${index} ${act.kind}, ${JSON.stringify(trouble)}`, ...flaws];
  }
  return ledgerFlaws(product);
}

test('whatever becomes of money, invoices are the ledger and the ledger is the payments, after every step', async () => {
  const seen = new Map<string, number>();
  const count = (what: string) => void seen.set(what, (seen.get(what) ?? 0) + 1);
  await fc.assert(
    fc.asyncProperty(plots, fc.array(troubles, { minLength: 1, maxLength: 8 }), async (plot, all) => {
      const { offer, currency } = plot.setting;
      expect(await selling(offer, currency, () => flawsOf(plot, all, count))).toEqual([]);
    }),
    { numRuns: 60, seed: 1 },
  );
  for (const what of [
    'dispute won',
    'dispute lost',
    'dispute open',
    'transfer',
    'write-off',
    'collect',
    'refused-card',
  ])
    expect([what, seen.get(what) ?? 0]).toEqual([what, expect.toSatisfy((times: number) => times > 2)]);
});
