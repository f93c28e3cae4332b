import * as z from 'zod';
import { lazy } from '../platform/aws.ts';
import { newId } from '../platform/clock.ts';
import { env } from '../platform/env.ts';
import { reconciliationLog } from '../platform/reconciliation.ts';
import { replyKeeper, staffCommitter } from '../platform/staff-commit.ts';
import { documentClient, dynamoTable } from '../platform/table.ts';
import { consumers } from './consumers.adapter.ts';
import type { ReconciliationDeps, RunReconciliationDeps } from './ports.ts';

/** Names, and with the right to run them the functions behind. */
const reconcilers = lazy(() => z.record(z.string(), z.string()).parse(JSON.parse(env('RECONCILERS').RECONCILERS)));
const platform = lazy(() => dynamoTable(env('POOLED_TABLE_NAME').POOLED_TABLE_NAME, documentClient()));
const names = () => Object.keys(reconcilers()).sort();

export const reconciliationDeps = (): ReconciliationDeps => ({ names: names(), log: reconciliationLog(platform()) });

export const runReconciliationDeps = (): RunReconciliationDeps => ({
  names: names(),
  run: (name) => consumers.again(reconcilers()[name] ?? '', {}),
  commitFor: ({ idempotency: _, ...ctx }) => staffCommitter(platform(), newId, ctx),
  keepReply: replyKeeper(platform()),
});
