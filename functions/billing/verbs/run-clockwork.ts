import type { Instant } from '../../kernel/time.ts';
import type { ClockworkDeps, Due, DueJob, Tenancy } from '../ports.ts';

export interface Run {
  readonly done: number;
  readonly failed: number;
}

/** Does what is due, one thing after another; what fails stays due and does not keep the others waiting. */
export async function runClockwork<Deps>(
  job: DueJob,
  now: Instant,
  work: (tenancy: Tenancy<Deps>, due: Due) => Promise<void>,
  { queue, tenancy, note, hasTime }: ClockworkDeps<Deps>,
): Promise<Run> {
  let [done, failed] = [0, 0];
  for await (const due of queue.due(job, now)) {
    if (!hasTime()) return { done, failed };
    try {
      await work(tenancy(due), due);
      await queue.done(due);
      done += 1;
    } catch (error) {
      failed += 1;
      note(`${due.kind} of ${due.tenantId} failed and stays due`, error);
    }
  }
  await queue.checkpoint(job, now);
  return { done, failed };
}
