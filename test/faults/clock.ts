/** The product's time: it passes by itself, and at once wherever somebody waits. */
export interface Clock {
  readonly now: () => number;
  advance(ms: number): void;
  set(at: number): void;
}

export function aClock(): Clock {
  let offset = 0;
  return {
    now: () => Math.floor(Date.now() + offset),
    advance: (ms) => {
      offset += ms;
    },
    set: (at) => {
      offset = at - Date.now();
    },
  };
}
