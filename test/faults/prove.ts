import { seeded } from '../kit/seeded.ts';
import { type Difference, differenceOf, isEmpty } from './canonical.ts';
import { type Fault, kindsFor, labelOf, type Site } from './injector.ts';
import type { Observer } from './observe.ts';
import type { Scenario } from './scenario.ts';
import { forgetDueDates } from './shared-items.ts';
import type { World } from './world.ts';

export interface Plan {
  readonly seed: number;
  readonly singles: number;
  readonly pairs: number;
  /** No further case is begun after this (performance.now). */
  readonly until?: number;
}

export interface Failure extends Difference {
  /** Runs exactly this again. */
  readonly replay: string;
  readonly error?: string;
}

export interface Report {
  readonly scenario: string;
  readonly seed: number;
  readonly calls: number;
  readonly faultedCalls: number;
  readonly possible: number;
  readonly singles: number;
  readonly pairs: number;
  readonly lost: number;
  readonly doubled: number;
  readonly orphaned: number;
  readonly failed: number;
  /** Tenants' keys whose making was answered to nobody, and those of them that their reconciler did not find. */
  readonly strayKeys: number;
  readonly unreconciled: number;
  readonly failures: readonly Failure[];
  readonly seconds: number;
}

export interface Case {
  readonly faults: readonly Fault[];
  /** Every function starts anew: calls that a warm one makes once are made again. */
  readonly cold: boolean;
}

interface Outcome {
  readonly lines: readonly string[];
  readonly strays: readonly string[];
  readonly sites: readonly Site[];
  readonly struck: readonly Fault[];
  readonly error?: string;
}

const nothing: Difference = { lost: [], doubled: [], orphaned: [] };

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

/** One tenant, one run of the scenario under these faults, and everything that is there afterwards. */
export async function runCase(world: World, observe: Observer, scenario: Scenario, given: Case): Promise<Outcome> {
  world.begin({ cold: given.cold });
  const subject = await scenario.prepare(world);
  const struck = world.strike(given.faults);
  let error: string | undefined;
  try {
    await subject.run();
  } catch (thrown) {
    error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  }
  const [sites, hit] = [[...struck.sites], [...struck.struck]];
  world.strike([]);
  const found = await observe(world.traces());
  const effects = (await subject.effects?.()) ?? [];
  await forgetDueDates(world);
  return {
    lines: [...found.lines, ...effects].sort(),
    strays: found.strays,
    sites,
    struck: hit,
    ...(error === undefined ? {} : { error }),
  };
}

export interface Reference {
  readonly lines: readonly string[];
  readonly warm: readonly Site[];
  readonly cold: readonly Site[];
}

/** Without faults, cold and then warm: what there is to fault, and what has to come out each time. */
export async function referenceOf(world: World, observe: Observer, scenario: Scenario): Promise<Reference> {
  const quiet = async (cold: boolean) => {
    const outcome = await runCase(world, observe, scenario, { faults: [], cold });
    if (outcome.error) throw new Error(`${scenario.name} fails without a fault: ${outcome.error}`);
    if (outcome.strays.length > 0) throw new Error(`${scenario.name} leaves keys behind without a fault`);
    return outcome;
  };
  const [cold, warm] = [await quiet(true), await quiet(false)];
  const difference = differenceOf(warm.lines, cold.lines);
  if (!isEmpty(difference))
    throw new Error(`${scenario.name} does not come out the same twice: ${JSON.stringify(difference, null, 1)}`);
  return { lines: warm.lines, warm: warm.sites, cold: cold.sites };
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

function shuffled<T>(all: readonly T[], random: () => number): T[] {
  const list = [...all];
  for (let i = list.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    const [a, b] = [list[i], list[j]];
    if (a !== undefined && b !== undefined) [list[i], list[j]] = [b, a];
  }
  return list;
}

const siteOf = ({ faults, cold }: Case): string => `${cold} ${faults[0]?.call}`;

/** At least one fault at every call before any call has its second. */
export function singlesOf(reference: Reference, { singles }: Plan, random: () => number): Case[] {
  const rounds = new Map<string, number>();
  const dealt = shuffled(casesOf(reference), random).map((each) => {
    const round = rounds.get(siteOf(each)) ?? 0;
    rounds.set(siteOf(each), round + 1);
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

export async function prove(
  world: World,
  observe: Observer,
  scenario: Scenario,
  plan: Plan,
  tell: (line: string) => void = () => undefined,
): Promise<Report> {
  const began = performance.now();
  const random = seeded(plan.seed);
  const reference = await referenceOf(world, observe, scenario);
  const singles = singlesOf(reference, plan, random);
  const pairs = pairsOf(reference, plan, random);
  const failures: Failure[] = [];
  const strayKeys: string[] = [];
  const faulted = new Set<string>();
  const ran = { singles: 0, pairs: 0 };
  for (const given of [...singles, ...pairs]) {
    if (performance.now() > (plan.until ?? Infinity)) break;
    ran[given.faults.length === 1 ? 'singles' : 'pairs'] += 1;
    const outcome = await runCase(world, observe, scenario, given);
    strayKeys.push(...outcome.strays);
    if (given.faults.length === 1 && outcome.struck.length === 1) faulted.add(siteOf(given));
    const difference = outcome.error ? nothing : differenceOf(reference.lines, outcome.lines);
    if (!outcome.error && isEmpty(difference)) continue;
    const failure: Failure = {
      ...difference,
      replay: `${scenario.name} ${caseText(given)}`,
      ...(outcome.error ? { error: outcome.error } : {}),
    };
    failures.push(failure);
    tell(failureText(failure));
  }
  const unreconciled = await reconcileKeys(world, observe, strayKeys);
  const total = (name: 'lost' | 'doubled' | 'orphaned') => failures.reduce((sum, each) => sum + each[name].length, 0);
  return {
    scenario: scenario.name,
    seed: plan.seed,
    calls: new Set(casesOf(reference).map(siteOf)).size,
    faultedCalls: faulted.size,
    possible: casesOf(reference).length,
    ...ran,
    lost: total('lost'),
    doubled: total('doubled'),
    orphaned: total('orphaned') + unreconciled,
    failed: failures.length,
    strayKeys: strayKeys.length,
    unreconciled,
    failures,
    seconds: Math.round((performance.now() - began) / 1_000),
  };
}

const DAY_MS = 86_400_000;

/** The reconciler of keys, a day later: how many keys it left as they were. */
async function reconcileKeys(world: World, observe: Observer, strays: readonly string[]): Promise<number> {
  if (strays.length === 0) return 0;
  world.begin();
  world.clock.advance(1.1 * DAY_MS);
  await world.insist('tenants/reconcile-tenant-keys', {});
  const { strays: left } = await observe({ ...world.traces(), kmsKeys: new Set(strays) });
  return left.length;
}

export const failureText = ({ replay, error, lost, doubled, orphaned }: Failure): string =>
  [
    `--replay "${replay}"`,
    ...(error ? [`  ${error.split('\n').slice(0, 3).join('\n  ')}`] : []),
    ...lost.map((line) => `  lost ${line}`),
    ...doubled.map((line) => `  doubled ${line}`),
    ...orphaned.map((line) => `  orphaned ${line}`),
  ].join('\n');
