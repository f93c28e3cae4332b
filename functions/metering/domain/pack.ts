import type { EventFact } from './usage-fact.ts';

/** Kinesis bills records by 25 KB and takes at most 1 MiB; packed events keep well below and share the unit. */
const MAX_CHARACTERS = 200_000;

/** Events of one tenant, in order, as the records that carry them. */
export function packsOf(facts: readonly EventFact[]): EventFact[][] {
  const packs: EventFact[][] = [];
  let size = 0;
  for (const fact of facts) {
    const last = packs.at(-1);
    size += fact.raw.length;
    if (last && size <= MAX_CHARACTERS) last.push(fact);
    else {
      packs.push([fact]);
      size = fact.raw.length;
    }
  }
  return packs;
}
