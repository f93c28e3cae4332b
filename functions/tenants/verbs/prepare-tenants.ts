import { type TenantId, tenantIdSchema } from '../../kernel/ids.ts';
import { addSeconds, type Instant } from '../../kernel/time.ts';
import type { PrepareDeps } from '../upkeep-ports.ts';
import { makeKey } from './create-tenant-key.ts';
import { retireKeys } from './retire-keys.ts';

interface Wanted {
  readonly target: number;
}

/** Longer than a run lives (the function's timeout), so that a crashed run is over when the next one may enter. */
const ENTERED_SECONDS = 130;
const WORK_SECONDS = 50;
/** KMS and API Gateway make five keys a second for the whole account; sign-ups that find nothing prepared need theirs. */
const PACE_MS = 500;

/**
 * Keeps as many tenants ready as the stage wants: keys made, named and attached, so that a sign-up waits for none of it.
 * Each is written down before anything of it is made. Answers how many are ready.
 */
export async function prepareTenants(
  { now }: { readonly now: Instant },
  wanted: Wanted,
  deps: PrepareDeps,
): Promise<number> {
  const { prepared, gatewayIsThere } = deps;
  if (!(await gatewayIsThere()) || !(await prepared.enter(now, addSeconds(now, ENTERED_SECONDS))))
    return prepared.count();
  try {
    await finishOpen(now, deps);
    await fill(now, wanted, deps);
    return await withdrawSurplus(now, wanted, deps);
  } finally {
    await prepared.leave(now);
  }
}

async function finishOpen(now: Instant, deps: PrepareDeps): Promise<void> {
  for (const { tenantId, aim } of await deps.prepared.unfinished())
    await (aim === 'make' ? make(tenantId, now, deps) : retire(tenantId, deps));
}

async function fill(now: Instant, { target }: Wanted, deps: PrepareDeps): Promise<void> {
  const { prepared, newId, clock, sleep } = deps;
  const until = addSeconds(now, WORK_SECONDS);
  for (let level = await prepared.count(); level < target && clock() < until; level += 1) {
    const tenantId = tenantIdSchema.parse(newId('ten'));
    await prepared.begin(tenantId, now);
    await make(tenantId, now, deps);
    await sleep(PACE_MS);
  }
}

/** What is there already is taken: an earlier run may have died between any two of these calls. */
async function make(tenantId: TenantId, now: Instant, { prepared, vault, gatewayKeys }: PrepareDeps): Promise<void> {
  if (!(await vault.find(tenantId))) await makeKey(tenantId, vault);
  const gatewayKey = (await gatewayKeys.find(tenantId)) ?? (await gatewayKeys.create(tenantId));
  await gatewayKeys.attach(gatewayKey.id, 'pool');
  await prepared.finish({ tenantId, gatewayKey }, now);
}

/** Oldest first. */
async function withdrawSurplus(now: Instant, { target }: Wanted, deps: PrepareDeps): Promise<number> {
  const { prepared, clock, sleep } = deps;
  const until = addSeconds(now, WORK_SECONDS);
  let level = await prepared.count();
  const surplus = level > target ? await prepared.some(level - target) : [];
  for (const { tenantId } of surplus) {
    if (clock() >= until) break;
    if (await prepared.withdraw(tenantId, now)) await retire(tenantId, deps);
    await sleep(PACE_MS);
    level -= 1;
  }
  return level;
}

async function retire(tenantId: TenantId, deps: PrepareDeps): Promise<void> {
  await retireKeys(tenantId, deps);
  await deps.prepared.forget(tenantId);
}
