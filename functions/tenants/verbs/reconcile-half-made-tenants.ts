import type { Findings } from '../../kernel/reconciliation.ts';
import { addSeconds, type Instant } from '../../kernel/time.ts';
import type { OpenProvisionings, Runs } from '../upkeep-ports.ts';

interface Deps {
  readonly provisionings: OpenProvisionings;
  readonly provisioning: Runs;
}

/** A request starts its run at once, and its caller repeats it for some minutes; after this nobody will. */
const PATIENCE_SECONDS = 900;

/**
 * Tenants that were begun and that no run is working on: never started, stopped by hand, or out of time. Another run goes
 * on from what the first one made, to the end or back to nothing.
 */
export async function* reconcileHalfMadeTenants(
  { now }: { readonly now: Instant },
  { provisionings, provisioning }: Deps,
): Findings {
  for await (const { tenantId, run } of provisionings.open(addSeconds(now, -PATIENCE_SECONDS))) {
    if (await provisioning.isRunning(run)) continue;
    yield {
      id: tenantId,
      repair: async () => {
        const next = `${tenantId}-${now.replace(/[^0-9TZ]/g, '')}`;
        // Noted before it is started: of a start whose answer was lost the next look knows the name.
        if (await provisionings.note(tenantId, next)) await provisioning.start(next, { tenantId });
        return true;
      },
    };
  }
}
