import { type LimitName, limitNames } from '../../kernel/limits.ts';

/** The last threshold that was told of each limit, and of which limit: a raised one is told anew. */
export type Noted = Readonly<Partial<Record<LimitName, { readonly threshold: 80 | 100; readonly max: number }>>>;

export interface Reached {
  readonly limit: LimitName;
  readonly threshold: 80 | 100;
  readonly used: number;
  readonly max: number;
}

interface Use {
  readonly name: LimitName;
  readonly limit: number | null;
  readonly used: number | null;
}

/** Windows of requests come and go by the minute, and their answers say themselves what is left. */
const watched = limitNames.filter((name) => !name.startsWith('requests'));

function reachedOf({ name, limit: max, used }: Use): Reached | undefined {
  if (!watched.includes(name) || used === null || !max) return undefined;
  if (used >= max) return { limit: name, threshold: 100, used, max };
  return used * 100 >= max * 80 ? { limit: name, threshold: 80, used, max } : undefined;
}

/** What is to be told now, and what is noted then; undefined where nothing has changed. */
export function thresholdsOf(
  uses: readonly Use[],
  noted: Noted,
): { readonly told: readonly Reached[]; readonly noted: Noted } | undefined {
  const reached = uses.flatMap((use) => reachedOf(use) ?? []);
  const next: Noted = Object.fromEntries(reached.map(({ limit, threshold, max }) => [limit, { threshold, max }]));
  const told = reached.filter(({ limit, threshold, max }) => {
    const before = noted[limit];
    return !before || before.max !== max || threshold > before.threshold;
  });
  const isSame = limitNames.every(
    (name) => next[name]?.threshold === noted[name]?.threshold && next[name]?.max === noted[name]?.max,
  );
  return isSame ? undefined : { told, noted: next };
}
