import type { TenantId } from '../../kernel/ids.ts';
import { addMilliseconds, epochMs, type Instant, later } from '../../kernel/time.ts';
import { lanesOf } from '../domain/lanes.ts';
import type { DrainDeps } from '../ports.ts';

/** pricing.md section 11: usage recorded within this bound counts on the final invoice. */
const BOUND_MS = 30_000;
/** Log lines of calls before the deletion reach the stream some seconds later; they get this long after it. */
const LOG_DELIVERY_MS = 10_000;
const POLL_MS = 500;

export interface Drained {
  readonly drained: boolean;
  readonly waitedMs: number;
}

/**
 * Waits until everything that the tenant's lanes held is counted: a barrier goes into each lane behind it, and the
 * consumer acknowledges a barrier only after what came before.
 */
export async function drainUsage(
  { tenantId }: { readonly tenantId: TenantId },
  { effectiveAt }: { readonly effectiveAt: Instant },
  deps: DrainDeps,
): Promise<Drained> {
  const started = deps.clock();
  const deadline = addMilliseconds(started, BOUND_MS);
  await sleepUntil(addMilliseconds(effectiveAt, LOG_DELIVERY_MS), deps);
  const barrierId = deps.newBarrierId();
  const lanes = lanesOf(tenantId);
  await deps.stream.put(lanes.map((lane) => ({ tenantId, facts: [{ kind: 'barrier', barrierId, lane }] })));
  const waited = () => epochMs(deps.clock()) - epochMs(started);
  for (;;) {
    const acknowledged = await deps.barriers.acknowledged(barrierId);
    if (lanes.every((lane) => acknowledged.includes(lane))) return { drained: true, waitedMs: waited() };
    if (deps.clock() >= deadline) return { drained: false, waitedMs: waited() };
    await deps.sleep(POLL_MS);
  }
}

async function sleepUntil(at: Instant, { clock, sleep }: DrainDeps): Promise<void> {
  const now = clock();
  const wait = epochMs(later(now, at)) - epochMs(now);
  if (wait > 0) await sleep(Math.min(wait, LOG_DELIVERY_MS));
}
