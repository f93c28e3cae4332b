import type { Verb } from '../../kernel/endpoint.ts';
import { type ops, opsProblem } from '../contract.ts';
import type { ResumeDeps } from '../ports.ts';
import { currentRun, operationOf, operationSummary } from './operation-view.ts';

/**
 * The same input under another name: every state finds what is done. Decided by the run itself, and by its count: of two
 * who resume at once, both start the same one.
 */
export const resumeOperation: Verb<typeof ops.endpoints.resumeOperation, ResumeDeps> = async (
  ctx,
  { operationId },
  deps,
) => {
  const { name, run, operation } = await currentRun(operationId, ctx.now, deps);
  if (operation.state !== 'failed') throw opsProblem('operation-state', { extra: { state: operation.state } });
  const next = { ...name, attempt: name.attempt + 1 };
  const begun = { status: 'RUNNING', error: null, input: run.input, startedAt: ctx.now, endedAt: null };
  const resumed = operationOf(next, begun, ctx.now);
  // Told before it is done: nothing that staff do goes untold, whatever crashes.
  await deps.commitFor(
    ctx,
    operation.tenantId,
  )({
    writes: [],
    audit: { action: 'operation.resume', target: operationId, changes: { attempt: next.attempt } },
    reply: undefined,
  });
  await deps.runs.start(next, run.input);
  await deps.operations.note(resumed, ctx.now);
  return deps.keepReply(ctx, operationSummary(resumed));
};
