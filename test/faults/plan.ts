import { seeded } from '../kit/seeded.ts';
import { type Fault, kindsFor, labelOf, type Site } from './injector.ts';

export interface Plan {
  readonly seed: number;
  readonly singles: number;
  readonly pairs: number;
  /** No further case is begun after this (performance.now). */
  readonly until?: number;
  /** Every `of`-th case, from this one on: as many processes, each on a stack of its own, do the whole plan. */
  readonly part?: Part;
  /** So many of them were done before. */
  readonly from?: number;
}

export interface Part {
  readonly index: number;
  readonly of: number;
}

export interface Case {
  readonly faults: readonly Fault[];
  /** Every function starts anew: calls that a warm one makes once are made again. */
  readonly cold: boolean;
}

/** What a scenario is without faults: what has to come out, and the calls of functions that were warm and cold. */
export interface Reference {
  readonly lines: readonly string[];
  readonly warm: readonly Site[];
  readonly cold: readonly Site[];
}

export const caseText = ({ faults, cold }: Case): string =>
  [...(cold ? ['cold'] : []), ...faults.map(({ call, kind }) => `${call}:${kind}`)].join(' ');

export function caseOf(text: string): Case {
  const words = text.split(/\s+/).filter(Boolean);
  const faults = words.flatMap((word) => {
    const [, call, kind] = /^(\d+):([\w-]+)$/.exec(word) ?? [];
    return call && kind ? [{ call: Number(call), kind: kind as Fault['kind'] }] : [];
  });
  return { faults, cold: words.includes('cold') };
}

/** Calls that only a cold start makes are faulted cold, all others warm. */
function casesOf({ warm, cold }: Reference): Case[] {
  const known = new Set(warm.map(labelOf));
  const single = (site: Site, index: number, isCold: boolean): Case[] =>
    kindsFor(site).map((kind) => ({ faults: [{ call: index + 1, kind }], cold: isCold }));
  return [
    ...warm.flatMap((site, index) => single(site, index, false)),
    ...cold.flatMap((site, index) => (known.has(labelOf(site)) ? [] : single(site, index, true))),
  ];
}

/** The call that a single fault is at. */
export const placeOf = ({ faults, cold }: Case): string => `${cold ? 'cold' : 'warm'} ${faults[0]?.call}`;

/** How many calls there are to fault, and in how many ways one of them can be. */
export function extentOf(reference: Reference): { readonly calls: number; readonly possible: number } {
  const all = casesOf(reference);
  return { calls: new Set(all.map(placeOf)).size, possible: all.length };
}

function shuffled<T>(all: readonly T[], random: () => number): T[] {
  const list = [...all];
  for (let i = list.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    const [a, b] = [list[i], list[j]];
    if (a !== undefined && b !== undefined) [list[i], list[j]] = [b, a];
  }
  return list;
}

/** At least one fault at every call before any call has its second. */
export function singlesOf(reference: Reference, { singles }: Plan, random: () => number): Case[] {
  const rounds = new Map<string, number>();
  const dealt = shuffled(casesOf(reference), random).map((each) => {
    const round = rounds.get(placeOf(each)) ?? 0;
    rounds.set(placeOf(each), round + 1);
    return { each, round };
  });
  return dealt
    .sort((a, b) => a.round - b.round)
    .slice(0, singles)
    .map(({ each }) => each);
}

export function pairsOf({ warm }: Reference, { pairs }: Plan, random: () => number): Case[] {
  const pick = (): Fault => {
    const index = Math.floor(random() * warm.length);
    const kinds = warm[index] ? kindsFor(warm[index]) : [];
    return { call: index + 1, kind: kinds[Math.floor(random() * kinds.length)] ?? 'error-500' };
  };
  return Array.from({ length: pairs }, () => {
    const faults = [pick(), pick()].sort((a, b) => a.call - b.call);
    return { faults, cold: false };
  });
}

/** The cases of a plan, or of a part of it: the same ones on every stack. */
export function plannedCases(reference: Reference, plan: Plan): Case[] {
  const random = seeded(plan.seed);
  const all = [...singlesOf(reference, plan, random), ...pairsOf(reference, plan, random)];
  const { index, of } = plan.part ?? { index: 1, of: 1 };
  return all.filter((_, n) => n % of === index - 1).slice(plan.from ?? 0);
}
