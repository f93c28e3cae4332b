import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  paginateGetApiKeys,
} from '@aws-sdk/client-api-gateway';
import type { Tier } from '../kernel/tier.ts';
import { clientDefaults, lazy } from '../platform/aws.ts';
import { parameterAt } from '../platform/json-call.ts';
import type { GatewayKeys } from './ports.ts';

const gateway = lazy(() => new APIGatewayClient(clientDefaults));
// A repeated CreateApiKey makes a second key of the same name, so the SDK must not repeat it unasked: the next try finds it.
const once = lazy(() => new APIGatewayClient({ ...clientDefaults, maxAttempts: 1 }));
const isCalled = (error: unknown, name: string) => error instanceof Error && error.name === name;

/** The gateway is deployed after the functions: until its usage plans are known, nothing can be attached to them. */
export async function gatewayIsThere(parameterPrefix: string): Promise<boolean> {
  try {
    await parameterAt(`${parameterPrefix}/usage-plans/pool`);
    return true;
  } catch (error) {
    if (isCalled(error, 'ParameterNotFound')) return false;
    throw error;
  }
}

/** Stages may share an account and Region; the names of keys do not tell them apart. */
export const markOf = (stage: string): string => `Tenantry ${stage}`;

export function planIdsAt(parameterPrefix: () => string) {
  const planIds = new Map<Tier, string>();
  return async (tier: Tier): Promise<string> => {
    const known = planIds.get(tier);
    if (known) return known;
    const planId = await parameterAt(`${parameterPrefix()}/usage-plans/${tier}`);
    if (!planId) throw new Error(`no usage plan for the tier ${tier}`);
    planIds.set(tier, planId);
    return planId;
  };
}

/** One key a tenant, named by the tenant, so that a repeat finds what an earlier try made. */
export function gatewayKeys(parameterPrefix: () => string, stage: string): GatewayKeys {
  const planId = planIdsAt(parameterPrefix);
  return {
    async find(tenantId) {
      // The query matches by prefix; ids are of one length, so a name that begins with the id is the id.
      for await (const page of paginateGetApiKeys({ client: gateway() }, { nameQuery: tenantId, includeValues: true }))
        for (const { id, name, value } of page.items ?? []) if (id && value && name === tenantId) return { id, value };
      return undefined;
    },
    async create(tenantId) {
      const { id, value } = await once().send(
        new CreateApiKeyCommand({ name: tenantId, enabled: true, description: markOf(stage) }),
      );
      if (!id || !value) throw new Error('API Gateway answered without a key');
      return { id, value };
    },
    async attach(keyId, tier) {
      try {
        const usagePlanId = await planId(tier);
        await gateway().send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }));
      } catch (error) {
        if (!isCalled(error, 'ConflictException')) throw error;
      }
    },
    async remove(keyId) {
      try {
        await gateway().send(new DeleteApiKeyCommand({ apiKey: keyId }));
      } catch (error) {
        if (!isCalled(error, 'NotFoundException')) throw error;
      }
    },
  };
}
