import type { Context } from 'aws-lambda';
import { systemClock } from '../platform/clock.ts';
import { log } from '../platform/log.ts';
import { clockworkDeps, dueDeps } from './deps.ts';
import { stripe } from './stripe-edge.adapter.ts';
import { taxProvider } from './tax-edge.adapter.ts';
import { collectDue } from './verbs/collect-due.ts';
import { runClockwork } from './verbs/run-clockwork.ts';

export const handler = async (_: unknown, lambda: Context): Promise<void> => {
  const deps = clockworkDeps(
    'billing/collect-due',
    () => lambda.getRemainingTimeInMillis(),
    (ctx) => dueDeps(ctx, stripe(), taxProvider()),
  );
  const run = await runClockwork('payments', systemClock(), (one, due) => collectDue(one.ctx, due, one.deps), deps);
  log.info('payments run', { run });
};
