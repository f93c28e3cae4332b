import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { interleaver } from './interleave.ts';

/** Two callers of twenty calls each, as one after the other would ask for them. */
async function calls(seed: number, mostInFlight: number) {
  const draw = interleaver(seed, mostInFlight);
  let [inFlight, most] = [0, 0];
  const call = (who: string) =>
    draw.turn(who, async () => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await sleep(2);
      inFlight -= 1;
      return who;
    });
  const made = await Promise.all(['a', 'b'].flatMap((who) => Array.from({ length: 20 }, () => call(who))));
  return { made, draw, most };
}

describe('the interleaver', () => {
  it('runs every call once and hands back its answer', async () => {
    const { made, draw } = await calls(1, 4);

    expect(made).toEqual([...Array(20).fill('a'), ...Array(20).fill('b')]);
    expect(draw.order).toHaveLength(40);
  });

  it('draws by turns whose call is next, the same by the same seed', async () => {
    const [one, again, other] = await Promise.all([calls(7, 1), calls(7, 1), calls(8, 1)]);

    expect(one.draw.order).toEqual(again.draw.order);
    expect(one.draw.order).not.toEqual(other.draw.order);
    expect(one.draw.order.slice(0, 20)).toContain('b');
  });

  it('has several under way, and no more than it may', async () => {
    const { most, draw } = await calls(3, 4);

    expect(most).toBe(4);
    expect(draw.overlaps()).toBeGreaterThan(10);
  });

  it('goes on after a call that fails', async () => {
    const draw = interleaver(1, 1);

    await expect(draw.turn('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(draw.turn('a', () => Promise.resolve('yes'))).resolves.toBe('yes');
  });
});
