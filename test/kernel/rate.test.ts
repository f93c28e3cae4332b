import fc from 'fast-check';
import { expect, it } from 'vitest';
import { carried, cellAt, type RateWindow, roomIn, secondsToRoom, windowAt } from '../../functions/kernel/rate.ts';

/** One counter, as the table would keep it. */
function aCounter(limit: number) {
  let window: RateWindow | undefined;
  const admitted: number[] = [];
  return {
    admitted,
    request(now: number): boolean {
      if (roomIn(window, limit, now) < 1) return false;
      const current = windowAt(window, now);
      const cells = current.cells.map((used, cell) => (cell === cellAt(current, now) ? used + 1 : used));
      window = { ...current, used: current.used + 1, cells };
      admitted.push(now);
      return true;
    },
    secondsToRoom: (now: number) => (window ? secondsToRoom(window, limit, now) : 0),
  };
}

it('lets exactly the limit through in the window that a burst opens, and as much again when it has passed', () => {
  const counter = aCounter(60);
  const burst = (from: number) => Array.from({ length: 200 }, (_, i) => counter.request(from + i * 10)).filter(Boolean);

  expect(burst(1_000_000)).toHaveLength(60);
  expect(burst(1_030_000)).toHaveLength(0);
  expect(burst(1_075_000)).toHaveLength(60);
});

it('gives no second helping at the edge of a window', () => {
  const counter = aCounter(60);
  counter.request(0);
  for (let i = 0; i < 100; i += 1) counter.request(55_000 + i);

  const after = Array.from({ length: 100 }, (_, i) => counter.request(60_000 + i)).filter(Boolean);

  expect(after).toHaveLength(0);
});

it('lets the limit through minute by minute under twice the load', () => {
  const counter = aCounter(600);
  for (let ms = 0; ms < 600_000; ms += 50) counter.request(ms);

  for (let minute = 0; minute < 10; minute += 1) {
    const within = counter.admitted.filter((at) => at >= minute * 60_000 && at < (minute + 1) * 60_000);
    expect(Math.abs(within.length - 600)).toBeLessThanOrEqual(6);
  }
});

it('never lets more than the limit through in 50 seconds, whatever the order', () => {
  const gaps = fc.array(fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 70_000 })), {
    maxLength: 400,
  });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 40 }), (pauses, limit) => {
      const counter = aCounter(limit);
      let now = 1_700_000_000_000;
      for (const pause of pauses) {
        now += pause;
        counter.request(now);
      }
      for (const from of counter.admitted) {
        const within = counter.admitted.filter((at) => at >= from && at < from + 50_000);
        expect(within.length).toBeLessThanOrEqual(limit);
      }
    }),
    { numRuns: 200 },
  );
});

it('says to the second when there is room again', () => {
  const counter = aCounter(10);
  for (let i = 0; i < 20; i += 1) counter.request(i);
  const seconds = counter.secondsToRoom(20);

  expect(counter.request(20 + (seconds - 1) * 1_000)).toBe(false);
  expect(counter.request(20 + seconds * 1_000)).toBe(true);
});

it('carries what a cell of the window before used, less and less, until that cell has passed', () => {
  const before = [10, 0, 0, 0, 0, 0];
  const window = { start: 0, used: 0, cells: [0, 0, 0, 0, 0, 0], before };

  expect([0, 2_500, 5_000, 10_000].map((now) => carried(window, now))).toEqual([10, 8, 5, 0]);
});
