import { describe, expect, it } from 'vitest';
import { interleave } from './interleave.ts';
import { codePlants } from './plants.ts';

const seed = Number(process.env['ISOLATION_SEED'] ?? 20_261_128);

describe('one warm process that serves several tenants at once', () => {
  it('lets nothing of one be seen by another, whatever fails in between', async () => {
    const { crossings, checks, statuses, withFault } = await interleave({ seed, requests: 1_000 });

    expect(crossings).toEqual([]);
    for (const name of [
      'session of the request',
      'keys of the session',
      'tag of the session',
      'key of the request',
      'sealed under the own key',
      'things in the answer',
      "answer 404 to what is another's",
      "answer 400 to what is another's",
    ])
      expect(checks[name], name).toBeGreaterThan(5);
    expect(statuses['200']).toBeGreaterThan(200);
    expect(statuses['201']).toBeGreaterThan(100);
    expect(withFault).toBeGreaterThan(5);
  }, 180_000);

  it.each(Object.entries(codePlants))(
    'is caught with %s',
    async (_, plant) => {
      const { crossings } = await interleave({ seed, requests: 3_000, plant });

      expect(crossings.length).toBeGreaterThan(0);
    },
    180_000,
  );
});
