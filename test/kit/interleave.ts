import { seeded } from './seeded.ts';

interface Waiting {
  readonly who: string;
  readonly start: () => void;
}

export interface Interleaver {
  /** Runs `work` when its turn is drawn. */
  turn<T>(who: string, work: () => Promise<T>): Promise<T>;
  /** Whose turn it was, in order. */
  readonly order: readonly string[];
  /** Turns that began while another's was under way. */
  readonly overlaps: () => number;
}

/** Long enough for several to ask, so that the draw decides and not who came first. */
const GATHER_MS = 4;

/** Whose call comes next is drawn by a seed, with several under way at any moment. */
export function interleaver(seed: number, mostInFlight: number): Interleaver {
  const random = seeded(seed);
  const waiting: Waiting[] = [];
  const order: string[] = [];
  const inFlight: string[] = [];
  let overlaps = 0;
  let isSet = false;

  const draw = () => {
    isSet = false;
    while (inFlight.length < mostInFlight && waiting.length > 0) {
      const [chosen] = waiting.splice(Math.floor(random() * waiting.length), 1);
      if (!chosen) return;
      if (inFlight.some((who) => who !== chosen.who)) overlaps += 1;
      inFlight.push(chosen.who);
      order.push(chosen.who);
      chosen.start();
    }
  };
  const soon = () => {
    if (isSet) return;
    isSet = true;
    setTimeout(draw, GATHER_MS);
  };
  const turn = <T>(who: string, work: () => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      const start = () => {
        const ended = work().finally(() => {
          inFlight.splice(inFlight.indexOf(who), 1);
          soon();
        });
        ended.then(resolve, reject);
      };
      waiting.push({ who, start });
      soon();
    });
  return { turn, order, overlaps: () => overlaps };
}
