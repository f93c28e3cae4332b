import type { Instant } from '../../kernel/time.ts';
import { errorName, type Run, readExecutionName } from '../domain/operation.ts';
import type { Operations } from '../ports.ts';
import { operationOf } from './operation-view.ts';

export interface StatusChange extends Omit<Run, 'error'> {
  readonly name: string;
  readonly error: string | null;
}

/** Keeps the list of operations in step with the workflows; a run that none of us started is nobody's. */
export async function noteOperation(
  { now }: { readonly now: Instant },
  { name, error, ...run }: StatusChange,
  { operations }: { readonly operations: Pick<Operations, 'note'> },
): Promise<void> {
  const known = readExecutionName(name);
  if (!known) return;
  await operations.note(operationOf(known, { ...run, error: errorName(error ?? undefined) ?? null }, now), now);
}
