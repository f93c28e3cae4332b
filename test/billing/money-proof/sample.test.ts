import { expect, test } from 'vitest';
import { prove } from './prove.ts';
import { vacuous } from './tally.ts';

/** The first of the histories that `npm run prove:money` plays. */
test('invoices, credit notes and balances of random histories are what the independent calculator says', async () => {
  const { tally, difference } = await prove({ histories: 150, seed: 1 });

  expect(difference).toBeUndefined();
  expect(vacuous(tally)).toEqual([]);
});
