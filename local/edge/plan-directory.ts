import {
  type APIGatewayClient,
  paginateGetApiKeys,
  paginateGetUsagePlanKeys,
  paginateGetUsagePlans,
  type UsagePlan,
} from '@aws-sdk/client-api-gateway';
import type { RestApi, Throttle } from './rest-api.ts';

export interface Plan {
  readonly id: string;
  readonly throttle: Throttle | undefined;
  readonly quota: { readonly limit: number; readonly period: string } | undefined;
}

export interface PlannedKey {
  readonly keyId: string;
  readonly plan: Plan;
}

async function itemsOf<T>(pages: AsyncIterable<{ items?: T[] | undefined }>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...(page.items ?? []));
  return items;
}

const planOf = (plan: UsagePlan, id: string): Plan => ({
  id,
  throttle: plan.throttle && { rateLimit: plan.throttle.rateLimit ?? 0, burstLimit: plan.throttle.burstLimit ?? 0 },
  quota: plan.quota?.limit ? { limit: plan.quota.limit, period: plan.quota.period ?? 'DAY' } : undefined,
});

/** The plans of one API's stage, by the value of the keys in them. */
async function readDirectory(client: APIGatewayClient, api: RestApi): Promise<Map<string, PlannedKey>> {
  const paging = { client, pageSize: 500 };
  const keys = await itemsOf(paginateGetApiKeys(paging, { includeValues: true }));
  const values = new Map(keys.filter(({ enabled }) => enabled).map(({ id, value }) => [id, value]));
  const directory = new Map<string, PlannedKey>();
  for (const plan of await itemsOf(paginateGetUsagePlans(paging, {}))) {
    const serves = plan.apiStages?.some(({ apiId, stage }) => apiId === api.id && stage === api.stage);
    if (!plan.id || !serves) continue;
    const entry = planOf(plan, plan.id);
    for (const { id } of await itemsOf(paginateGetUsagePlanKeys(paging, { usagePlanId: plan.id }))) {
      const value = values.get(id);
      if (id && value) directory.set(value, { keyId: id, plan: entry });
    }
  }
  return directory;
}

const REREAD_MS = 5_000;

/** Keys come and go at run time: read again when one is unknown, and every few seconds while in use. */
export function planDirectory(
  client: APIGatewayClient,
  api: RestApi,
): (value: string) => Promise<PlannedKey | undefined> {
  let directory = new Map<string, PlannedKey>();
  let readAt = 0;
  let reading: Promise<void> | undefined;
  const reread = () => {
    reading ??= readDirectory(client, api)
      .then((found) => {
        directory = found;
        readAt = Date.now();
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  return async (value) => {
    if (!directory.has(value)) {
      // A reading that is under way may have begun before the key was made.
      if (reading) await reading;
      if (!directory.has(value)) await reread();
    } else if (Date.now() - readAt > REREAD_MS) reread().catch(() => undefined);
    return directory.get(value);
  };
}
