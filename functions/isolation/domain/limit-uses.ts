import { type LimitName, type LimitOverrides, limitNames, limitsOf, planLimits } from '../../kernel/limits.ts';
import { type RateWindow, WINDOW_MS, windowAt } from '../../kernel/rate.ts';
import type { PlanKey } from '../../kernel/tier.ts';
import { epochMs, type Instant, instantOf } from '../../kernel/time.ts';

export interface Counted {
  readonly people: number;
  readonly apiTokens: number;
  readonly storageBytes: number;
  readonly projects: number;
  readonly rateWindow: RateWindow | undefined;
}

/** Each limit with what is used of it; of callers' own windows there are as many as callers. */
export function limitUses(plan: PlanKey, limitOverrides: LimitOverrides, counted: Counted, now: Instant) {
  const limits = limitsOf({ plan, limitOverrides });
  const { rateWindow, ...held } = counted;
  const window = windowAt(rateWindow, epochMs(now));
  const rates: Partial<Record<LimitName, number>> = { requestsPerMinute: window.used };
  const used: Partial<Record<LimitName, number>> = { ...held, ...rates };
  return limitNames.map((name) => ({
    name,
    limit: limits[name],
    plan: planLimits[plan][name],
    used: used[name] ?? null,
    resetsAt: name === 'requestsPerMinute' ? instantOf(window.start + WINDOW_MS) : null,
  }));
}
