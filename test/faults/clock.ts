/**
 * The product's time. It does not pass by itself: by a millisecond with each look at it, so that what comes later is later,
 * and at once wherever somebody waits. What two runs write down is then the same second, quarter of an hour and month.
 */
export interface Clock {
  readonly now: () => number;
  advance(ms: number): void;
  set(at: number): void;
}

/**
 * Where every run begins: some minutes into an hour and far from the ends of a day, a month and a summer time, so that no
 * delay of a fault crosses one. Ahead of the machine's time, because the emulator removes what expired by that.
 */
export const beginning = Date.parse('2034-02-14T10:02:00.000Z');

export function aClock(): Clock {
  let at = beginning;
  return {
    now: () => {
      at += 1;
      return at;
    },
    advance: (ms) => {
      at += Math.round(ms);
    },
    set: (to) => {
      at = to;
    },
  };
}
