import * as z from 'zod';
import { lazy } from '../platform/aws.ts';
import { newId } from '../platform/clock.ts';
import { env } from '../platform/env.ts';
import { replyKeeper, staffCommitter } from '../platform/staff-commit.ts';
import { documentClient, dynamoTable } from '../platform/table.ts';
import { consumers } from './consumers.adapter.ts';
import { deadLetterQueues } from './dead-letters.adapter.ts';
import { letterEnds } from './letter-store.ts';
import type { ListLettersDeps, ReplayDeps } from './ports.ts';
import { streamRecords } from './stream-records.adapter.ts';

const queues = lazy(() =>
  deadLetterQueues(z.record(z.string(), z.string()).parse(JSON.parse(env('DEAD_LETTER_QUEUES').DEAD_LETTER_QUEUES))),
);

export const listLettersDeps = (): ListLettersDeps => ({ queues: queues(), consumers });

export function replayDeps(): ReplayDeps {
  const platform = dynamoTable(env('POOLED_TABLE_NAME').POOLED_TABLE_NAME, documentClient());
  const ends = letterEnds(platform);
  return {
    ...{ queues: queues(), consumers, streams: streamRecords, keepReply: replyKeeper(platform) },
    settled: ends.find,
    settle: async ({ idempotency: _, ...ctx }, id, end) => {
      const commit = staffCommitter(platform, newId, { ...ctx, ...(end.tenantId ? { tenantId: end.tenantId } : {}) });
      await commit({
        writes: [ends.write(id, end, ctx.now)],
        audit: { action: end.action, target: id, changes: end.changes },
        reply: undefined,
      });
    },
  };
}
