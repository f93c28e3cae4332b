import type { TenantId } from '../../kernel/ids.ts';
import type { Findings } from '../../kernel/reconciliation.ts';
import { addSeconds, type Instant } from '../../kernel/time.ts';
import type { GatewayKeys } from '../ports.ts';
import type { FoundGatewayKey, GatewayKeyInventory, Whereabouts } from '../upkeep-ports.ts';

interface Deps {
  readonly keys: GatewayKeyInventory;
  readonly whereabouts: Whereabouts;
  readonly gatewayKeys: Pick<GatewayKeys, 'remove'>;
  readonly restore: (tenantId: TenantId) => Promise<void>;
}

/** Longer than any provisioning that is still at work on its key. */
const SETTLED_SECONDS = 86_400;

/** Gateway keys of nobody are removed; a tenant without one, or with one that no usage plan counts, is given one. */
export async function* reconcileGatewayKeys({ now }: { readonly now: Instant }, deps: Deps): Findings {
  const { keys, whereabouts, gatewayKeys, restore } = deps;
  const settled = addSeconds(now, -SETTLED_SECONDS);
  const [found, attached] = [await keys.all(), await keys.attached()];
  for (const key of found) {
    if (key.since > settled || !(await isOfNobody(key, deps))) continue;
    yield {
      id: key.id,
      repair: async () => {
        await gatewayKeys.remove(key.id);
        return true;
      },
    };
  }
  const counted = new Set(found.filter(({ id }) => attached.has(id)).map(({ tenantId }) => tenantId));
  for await (const { id, state, createdAt } of whereabouts.listed()) {
    if (state === 'deleting' || createdAt > settled || counted.has(id)) continue;
    yield {
      id,
      repair: async () => {
        await restore(id);
        return true;
      },
    };
  }
}

async function isOfNobody({ tenantId }: FoundGatewayKey, { whereabouts }: Deps): Promise<boolean> {
  const place = await whereabouts.of(tenantId);
  return place === 'nowhere' || place === 'buried';
}
