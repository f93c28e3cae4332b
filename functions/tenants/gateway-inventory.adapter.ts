import { APIGatewayClient, paginateGetApiKeys, paginateGetUsagePlanKeys } from '@aws-sdk/client-api-gateway';
import { tenantIdSchema } from '../kernel/ids.ts';
import { tiers } from '../kernel/tier.ts';
import { instantOf } from '../kernel/time.ts';
import { clientDefaults, lazy } from '../platform/aws.ts';
import { markOf, planIdsAt } from './gateway-keys.adapter.ts';
import type { FoundGatewayKey, GatewayKeyInventory } from './upkeep-ports.ts';

const gateway = lazy(() => new APIGatewayClient(clientDefaults));

export function gatewayInventory(parameterPrefix: () => string, stage: string): GatewayKeyInventory {
  const planId = planIdsAt(parameterPrefix);
  return {
    async all() {
      const keys: FoundGatewayKey[] = [];
      for await (const page of paginateGetApiKeys({ client: gateway(), pageSize: 500 }, { nameQuery: 'ten_' }))
        for (const { id, name, description, createdDate } of page.items ?? []) {
          const { data: tenantId } = tenantIdSchema.safeParse(name);
          if (id && tenantId && createdDate && description === markOf(stage))
            keys.push({ id, tenantId, since: instantOf(createdDate.getTime()) });
        }
      return keys;
    },
    async attached() {
      const plans = await Promise.all(tiers.map(async (tier) => attachedTo(await planId(tier))));
      return new Set(plans.flat());
    },
  };
}

async function attachedTo(usagePlanId: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const page of paginateGetUsagePlanKeys({ client: gateway(), pageSize: 500 }, { usagePlanId }))
    ids.push(...(page.items ?? []).flatMap(({ id }) => id ?? []));
  return ids;
}
