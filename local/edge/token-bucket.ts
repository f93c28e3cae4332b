import type { Throttle } from './rest-api.ts';

/** `burst` at once, `rate` a second after that. */
export function tokenBuckets(): (key: string, throttle: Throttle, now: number) => boolean {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (key, { rateLimit, burstLimit }, now) => {
    const bucket = buckets.get(key) ?? { tokens: burstLimit, at: now };
    const tokens = Math.min(burstLimit, bucket.tokens + ((now - bucket.at) / 1_000) * rateLimit);
    const admitted = tokens >= 1;
    buckets.set(key, { tokens: admitted ? tokens - 1 : tokens, at: now });
    return admitted;
  };
}
