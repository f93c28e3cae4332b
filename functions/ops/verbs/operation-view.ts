import { problem } from '../../kernel/problem.ts';
import type { Instant } from '../../kernel/time.ts';
import type { OperationSummary } from '../../tenants/contract.ts';
import { inputOf, type OperationKind, type Run, type RunName, stateOfRun, subjectOf } from '../domain/operation.ts';
import type { OperationRecord, Operations, Runs } from '../ports.ts';

export const operationSummary = (operation: OperationRecord): OperationSummary => ({ ...operation });

export interface Found {
  readonly name: RunName;
  readonly run: Run;
  readonly operation: OperationRecord;
}

/** What the workflow says now, whatever has been noted; the note only tells where to begin looking. */
export async function currentRun(
  operationId: string,
  now: Instant,
  { operations, runs }: { readonly operations: Pick<Operations, 'find'>; readonly runs: Pick<Runs, 'find'> },
): Promise<Found> {
  const noted = await operations.find(operationId);
  const kinds: readonly OperationKind[] = noted ? [noted.kind] : ['provisioning', 'deletion'];
  for (const kind of kinds) {
    const latest = await latestOf({ operationId, kind, attempt: noted?.attempt ?? 1 }, runs);
    if (latest) return { ...latest, operation: operationOf(latest.name, latest.run, now) };
  }
  throw problem('not-found');
}

async function latestOf(name: RunName, runs: Pick<Runs, 'find'>): Promise<Omit<Found, 'operation'> | undefined> {
  const run = await runs.find(name);
  if (!run) return undefined;
  return (await latestOf({ ...name, attempt: name.attempt + 1 }, runs)) ?? { name, run };
}

export function operationOf(name: RunName, run: Run, now: Instant): OperationRecord {
  const { operationId, kind, attempt } = name;
  const { startedAt, endedAt, error } = run;
  const tenantId = kind === 'provisioning' ? subjectOf(name) : (inputOf(run.input).tenantId ?? '');
  return { id: operationId, kind, tenantId, state: stateOfRun(run, now), error, attempt, startedAt, endedAt };
}
