import * as z from 'zod';
import { instantOf } from '../kernel/time.ts';
import { systemClock } from '../platform/clock.ts';
import { log } from '../platform/log.ts';
import { operations } from './deps.ts';
import { noteOperation } from './verbs/note-operation.ts';

/** What Step Functions tells the account's default bus of every Standard execution. */
const statusChange = z.object({
  name: z.string(),
  status: z.string(),
  input: z.string().nullish(),
  error: z.string().nullish(),
  startDate: z.number(),
  stopDate: z.number().nullish(),
});

export const handler = async (event: { readonly detail: unknown }): Promise<void> => {
  log.resetKeys();
  const { startDate, stopDate, input, error, ...change } = statusChange.parse(event.detail);
  await noteOperation(
    { now: systemClock() },
    {
      ...change,
      input: input ?? '{}',
      error: error ?? null,
      startedAt: instantOf(startDate),
      endedAt: stopDate ? instantOf(stopDate) : null,
    },
    { operations: operations() },
  );
};
