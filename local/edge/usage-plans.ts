import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { Refusal } from './gateway-response.ts';
import { planDirectory } from './plan-directory.ts';
import type { RestApi } from './rest-api.ts';
import { tokenBuckets } from './token-bucket.ts';

export interface Admission {
  readonly apiKeyId: string;
}

function periodOf(period: string, now: number): string {
  const day = new Date(now).toISOString().slice(0, 10);
  if (period === 'MONTH') return day.slice(0, 7);
  return period === 'WEEK' ? `W${Math.floor(now / 604_800_000)}` : day;
}

/** Admits the key of one request, or refuses as API Gateway's usage plans do. */
export function usagePlans(client: APIGatewayClient, api: RestApi): (key: string | undefined) => Promise<Admission> {
  const find = planDirectory(client, api);
  const take = tokenBuckets();
  const counts = new Map<string, number>();
  const count = (counter: string) => {
    const next = (counts.get(counter) ?? 0) + 1;
    counts.set(counter, next);
    return next;
  };
  return async (value) => {
    const found = value ? await find(value) : undefined;
    if (!found) throw new Refusal('INVALID_API_KEY');
    const { keyId, plan } = found;
    const now = Date.now();
    if (plan.throttle && !take(`${plan.id} ${keyId}`, plan.throttle, now)) throw new Refusal('THROTTLED');
    if (plan.quota && count(`${plan.id} ${keyId} ${periodOf(plan.quota.period, now)}`) > plan.quota.limit)
      throw new Refusal('QUOTA_EXCEEDED');
    return { apiKeyId: keyId };
  };
}
