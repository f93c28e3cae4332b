/** Numbers in [0, 1) from a seed, so that a failing run can be run again (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The seed of this run: `SEED=…` repeats one, otherwise a new one, to be printed. */
export const seedOfRun = (): number => Number(process.env['SEED'] ?? Date.now() % 1_000_000);
