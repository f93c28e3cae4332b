import type { TenantContext } from '../../kernel/tenant-context.ts';
import { isolation } from '../contract.ts';
import { limitUses } from '../domain/limit-uses.ts';
import { thresholdsOf } from '../domain/thresholds.ts';
import type { WatchDeps } from '../ports.ts';

/** After anything that may have changed a count or a limit: tells each threshold once, and forgets it when left. */
export async function watchLimits(
  ctx: TenantContext,
  { plan: readPlan, overrides, uses, guard, commit, transact }: WatchDeps,
) {
  const plan = await readPlan();
  if (!plan) return;
  const [record, used, before] = await Promise.all([overrides(), uses(), guard.find()]);
  const change = thresholdsOf(limitUses(plan, record?.overrides ?? {}, used, ctx.now), before?.noted ?? {});
  if (!change) return;
  const writes = guard.note(change.noted, before, ctx.now);
  if (change.told.length === 0) return transact(writes);
  await commit({
    writes,
    audit: { action: 'limit.reach', target: ctx.tenantId, changes: { reached: change.told } },
    events: change.told.map((reached) => isolation.events.limitThresholdReached.make(reached)),
    reply: undefined,
  });
}
