import type { Item, Key } from '../kernel/change.ts';
import type { Finding, Findings, Reconciliation } from '../kernel/reconciliation.ts';
import { addSeconds, epochSeconds, type Instant } from '../kernel/time.ts';
import { lazy } from './aws.ts';
import { systemClock } from './clock.ts';
import { env } from './env.ts';
import { log } from './log.ts';
import { level } from './metrics.ts';
import { documentClient, dynamoTable, type Table } from './table.ts';

const EXAMPLES = 20;
const HISTORY_DAYS = 30;
const latestPk = 'PLATFORM#RECONCILIATION';
const latestKey = (name: string): Key => ({ pk: latestPk, sk: name });

export interface ReconciliationLog {
  record(result: Reconciliation): Promise<void>;
  /** The latest run of each reconciler. */
  list(): Promise<readonly Reconciliation[]>;
  /** Earlier runs of one, newest first; kept for thirty days. */
  history(name: string, limit: number): Promise<readonly Reconciliation[]>;
}

/**
 * PLATFORM#RECONCILIATION / <name>             the latest run
 * PLATFORM#RECONCILIATION#<name> / <instant>   every run, for thirty days
 */
export function reconciliationLog(platform: Table): ReconciliationLog {
  return {
    record: (result) => {
      const stamp = { entity: 'reconciliation', version: 1, createdAt: result.ranAt, updatedAt: result.ranAt };
      const expiresAt = epochSeconds(addSeconds(result.ranAt, HISTORY_DAYS * 86_400));
      return platform.transact([
        { put: { ...result, ...latestKey(result.name), ...stamp } },
        { put: { ...result, pk: `${latestPk}#${result.name}`, sk: result.ranAt, ...stamp, expiresAt } },
      ]);
    },
    list: async () => (await platform.query({ pk: latestPk, limit: 100, consistent: true })).data.map(resultOf),
    history: async (name, limit) =>
      (await platform.query({ pk: `${latestPk}#${name}`, limit, newestFirst: true })).data.map(resultOf),
  };
}

const resultOf = (item: Item): Reconciliation => {
  const { name, capability, ranAt, found, repaired, left, examples } = item as Item & Reconciliation;
  return { name, capability, ranAt, found, repaired, left, examples };
};

type Reconciler = Pick<Reconciliation, 'name' | 'capability'>;

/** Repairs what is found, one by one: what can't be repaired is counted and keeps nothing else waiting. */
export async function reconcile(of: Reconciler, ranAt: Instant, findings: Findings): Promise<Reconciliation> {
  const [left, repaired]: [string[], string[]] = [[], []];
  for await (const finding of findings) ((await isRepaired(finding)) ? repaired : left).push(finding.id);
  const counts = { found: left.length + repaired.length, repaired: repaired.length, left: left.length };
  return { ...of, ranAt, ...counts, examples: [...left, ...repaired].slice(0, EXAMPLES) };
}

async function isRepaired({ id, repair }: Finding): Promise<boolean> {
  try {
    return (await repair?.()) ?? false;
  } catch (error) {
    log.error('a finding is left', { finding: id, error: error as Error });
    return false;
  }
}

const platformTable = lazy(() => dynamoTable(env('POOLED_TABLE_NAME').POOLED_TABLE_NAME, documentClient()));

/** An entry of this kind: on its schedule, and whenever somebody asks for a run; what it is invoked with says nothing. */
export function reconciler(of: Reconciler, look: (at: { readonly now: Instant }) => Findings) {
  return async (): Promise<Reconciliation> => {
    log.resetKeys();
    const now = systemClock();
    const result = await reconcile(of, now, look({ now }));
    await reconciliationLog(platformTable()).record(result);
    level('ReconcilerFound', result.found, of.name);
    level('ReconcilerLeft', result.left, of.name);
    if (result.found > 0) log.warn('found and repaired', { ...result });
    return result;
  };
}
