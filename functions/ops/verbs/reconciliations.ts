import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { Reconciliation } from '../../kernel/reconciliation.ts';
import type { ops, ReconciliationView } from '../contract.ts';
import type { ReconciliationDeps, RunReconciliationDeps } from '../ports.ts';

type Endpoints = typeof ops.endpoints;

const viewOf = (result: Reconciliation): ReconciliationView => ({ ...result, examples: [...result.examples] });
const notYet = (name: string): ReconciliationView => ({
  ...{ name, capability: null, ranAt: null, found: null, repaired: null, left: null, examples: [] },
});

export const listReconciliations: Verb<Endpoints['listReconciliations'], ReconciliationDeps> = async (
  _ctx,
  _input,
  { names, log },
) => {
  const latest = new Map((await log.list()).map((result) => [result.name, viewOf(result)]));
  return { data: names.map((name) => latest.get(name) ?? notYet(name)) };
};

export const getReconciliation: Verb<Endpoints['getReconciliation'], ReconciliationDeps> = async (
  _,
  { name, limit },
  { names, log },
) => {
  if (!names.includes(name)) throw problem('not-found');
  return { data: (await log.history(name, limit)).map(viewOf) };
};

/** Told before it is asked for. A run beside another does no harm: every repair is conditional. */
export const runReconciliation: Verb<Endpoints['runReconciliation'], RunReconciliationDeps> = async (
  ctx,
  { name },
  { names, run, commitFor, keepReply },
) => {
  if (!names.includes(name)) throw problem('not-found');
  await commitFor(ctx, null)({ writes: [], audit: { action: 'reconciliation.run', target: name }, reply: undefined });
  await run(name);
  return keepReply(ctx, { name, requestedAt: ctx.now });
};
