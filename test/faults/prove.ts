import { type Difference, differenceOf, isEmpty } from './canonical.ts';
import type { Fault, Passed, Site } from './injector.ts';
import type { Observer } from './observe.ts';
import { type Case, caseText, extentOf, type Plan, placeOf, plannedCases, type Reference } from './plan.ts';
import { type Failure, failureText, type Report } from './report.ts';
import type { Scenario, Subject } from './scenario.ts';
import { forgetDueDates } from './shared-items.ts';
import type { World } from './world.ts';

interface Outcome {
  readonly lines: readonly string[];
  readonly strays: readonly string[];
  readonly sites: readonly Passed[];
  readonly struck: readonly Fault[];
  readonly error?: string;
}

const nothing: Difference = { lost: [], doubled: [], orphaned: [] };
const PATIENCE_MS = 120_000;

/** What waits for an answer that never comes is a failure, not the end of the proof. */
async function patiently(subject: Subject): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('came to no end')), PATIENCE_MS);
  });
  await Promise.race([subject.run(), end]).finally(() => clearTimeout(timer));
}

/** One tenant, one run of the scenario under these faults, and everything that is there afterwards. */
export async function runCase(
  world: World,
  observe: Observer,
  scenario: Scenario,
  { faults, cold }: Case,
  reference?: Reference,
): Promise<Outcome> {
  world.begin({ cold });
  const subject = await scenario.prepare(world);
  const struck = world.strike(faults, cold ? reference?.cold : reference?.warm);
  let error: string | undefined;
  try {
    await patiently(subject);
  } catch (thrown) {
    error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  }
  const [sites, hit] = [[...struck.sites], [...struck.struck]];
  world.strike([]);
  const found = await observe(world.traces());
  const effects = (await subject.effects?.()) ?? [];
  await forgetDueDates(world);
  const lines = [...found.lines, ...effects].sort();
  return {
    lines: scenario.alike?.(lines) ?? lines,
    strays: found.strays,
    sites,
    struck: hit,
    ...(error === undefined ? {} : { error }),
  };
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
  const plain = ({ call: _, ...site }: Passed): Site => site;
  return { lines: warm.lines, warm: warm.sites.map(plain), cold: cold.sites.map(plain) };
}

/** How what came out differs from what has to; undefined where it does not. */
export function failureOf(
  { name }: Scenario,
  given: Case,
  reference: Reference,
  { error, lines }: Pick<Outcome, 'error' | 'lines'>,
): Failure | undefined {
  const difference = error === undefined ? differenceOf(reference.lines, lines) : nothing;
  if (error === undefined && isEmpty(difference)) return undefined;
  return { ...difference, replay: `${name} ${caseText(given)}`, ...(error === undefined ? {} : { error }) };
}

export interface Teller {
  /** As it is found. */
  readonly failure?: (text: string) => void;
  /** After some cases each. */
  readonly progress?: (report: Report) => void;
}

const OFTEN = 50;

export async function prove(
  world: World,
  observe: Observer,
  scenario: Scenario,
  plan: Plan,
  tell: Teller = {},
): Promise<Report> {
  const began = performance.now();
  const reference = await referenceOf(world, observe, scenario);
  const cases = plannedCases(reference, plan);
  const failures: Failure[] = [];
  const strayKeys: string[] = [];
  const faulted = new Set<string>();
  const ran = { singles: 0, pairs: 0, pairsStruck: 0 };
  const report = (unreconciled = 0): Report => ({
    scenario: scenario.name,
    seed: plan.seed,
    ...extentOf(reference),
    ...ran,
    faulted: [...faulted],
    planned: cases.length,
    failures,
    strayKeys: strayKeys.length,
    unreconciled,
    seconds: Math.round((performance.now() - began) / 1_000),
  });
  for (const [index, given] of cases.entries()) {
    if (performance.now() > (plan.until ?? Infinity)) break;
    const outcome = await runCase(world, observe, scenario, given, reference);
    strayKeys.push(...outcome.strays);
    if (given.faults.length === 1) {
      ran.singles += 1;
      if (outcome.struck.length === 1) faulted.add(placeOf(given));
    } else {
      ran.pairs += 1;
      if (new Set(outcome.struck).size === 2) ran.pairsStruck += 1;
    }
    const failure = failureOf(scenario, given, reference, outcome);
    if (failure) {
      failures.push(failure);
      tell.failure?.(failureText(failure));
    }
    if ((index + 1) % OFTEN === 0) tell.progress?.(report());
  }
  return report(await reconcileKeys(world, observe, strayKeys));
}

const DAY_MS = 86_400_000;

/** The reconciler of keys, a day later: how many keys it left as they were. */
async function reconcileKeys(world: World, observe: Observer, strays: readonly string[]): Promise<number> {
  if (strays.length === 0) return 0;
  world.begin();
  // The emulator dates keys by the machine's time.
  world.clock.set(Date.now() + 1.1 * DAY_MS);
  await world.insist('tenants/reconcile-tenant-keys', {});
  const { strays: left } = await observe({ ...world.traces(), kmsKeys: new Set(strays) });
  return left.length;
}
