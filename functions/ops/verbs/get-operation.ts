import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Operation, ops } from '../contract.ts';
import { inputOf, stepsOf } from '../domain/operation.ts';
import type { OperationDeps } from '../ports.ts';
import { currentRun } from './operation-view.ts';

type Endpoints = typeof ops.endpoints;

export const getOperation: Verb<Endpoints['getOperation'], OperationDeps> = ({ now }, { operationId }, deps) =>
  read(operationId, now, deps);

/** Another tenant's operation is as unknown as one that never was. */
export const getOwnOperation: Verb<Endpoints['getOwnOperation'], OperationDeps> = async (
  { tenantId, now },
  { operationId },
  deps,
) => {
  const operation = await read(operationId, now, deps);
  if (operation.tenantId !== tenantId) throw problem('not-found');
  return operation;
};

async function read(operationId: string, now: Instant, deps: OperationDeps): Promise<Operation> {
  const { name, run, operation } = await currentRun(operationId, now, deps);
  const steps = stepsOf(await deps.runs.history(name), run.endedAt !== null);
  const { receiptId } = inputOf(run.input);
  const result =
    operation.state === 'succeeded' ? { tenantId: operation.tenantId, ...(receiptId ? { receiptId } : {}) } : null;
  return { ...operation, steps: [...steps], result };
}
