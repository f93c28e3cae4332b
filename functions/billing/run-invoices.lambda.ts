import type { Context } from 'aws-lambda';
import { systemClock } from '../platform/clock.ts';
import { log } from '../platform/log.ts';
import { clockworkDeps, systemDeps } from './deps.ts';
import { taxQuotes } from './tax-edge.adapter.ts';
import { runClockwork } from './verbs/run-clockwork.ts';
import { runInvoices } from './verbs/run-invoices.ts';

export const handler = async (_: unknown, lambda: Context): Promise<void> => {
  const deps = clockworkDeps(
    'billing/run-invoices',
    () => lambda.getRemainingTimeInMillis(),
    (ctx) => systemDeps(ctx, taxQuotes()),
  );
  const run = await runClockwork('invoices', systemClock(), runInvoices, deps);
  log.info('invoices run', { run });
};
