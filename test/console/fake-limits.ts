import { limitUses } from '../../functions/isolation/domain/limit-uses.ts';
import { type LimitOverrides, limitsOf } from '../../functions/kernel/limits.ts';
import { problem } from '../../functions/kernel/problem.ts';
import { instant } from '../../functions/kernel/time.ts';
import type { Answers } from './fake-api.ts';

const now = instant('2026-11-28T03:00:00.000Z');
const uses = { people: 50, apiTokens: 3, storageBytes: 2_500_000_000, projects: 12, rateWindow: undefined };
const rows = (overrides: LimitOverrides) => limitUses('pro', overrides, uses, now);

/** A tenant whose people are all there may be. */
export const limitAnswers = (): Answers => ({ 'isolation.getLimits': () => ({ data: rows({}) }) });

export function staffsLimitAnswers(): Answers {
  let overrides: LimitOverrides = { projects: null };
  let version = 1;
  const etag = () => `"${version}"`;
  const effective = () => limitsOf({ plan: 'pro', limitOverrides: overrides });
  return {
    'isolation.getTenantLimits': () => ({ effective: effective(), overrides, data: rows(overrides), etag: etag() }),
    'isolation.overrideLimits': ({ input, ifMatch }) => {
      if (ifMatch !== etag()) throw problem('etag-mismatch');
      const { tenantId: _, ...given } = input as unknown as LimitOverrides & { tenantId: string };
      overrides = given;
      version += 1;
      return { effective: effective(), overrides, etag: etag() };
    },
  };
}
