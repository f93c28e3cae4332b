import type { Verb } from '../../kernel/endpoint.ts';
import { limitsOf } from '../../kernel/limits.ts';
import { etagOf } from '../../kernel/page.ts';
import { problem } from '../../kernel/problem.ts';
import type { isolation } from '../contract.ts';
import { limitUses } from '../domain/limit-uses.ts';
import type { LimitsDeps } from '../ports.ts';

export const getTenantLimits: Verb<typeof isolation.endpoints.getTenantLimits, LimitsDeps> = async (
  ctx,
  { tenantId },
  { of },
) => {
  const known = of(tenantId);
  const plan = await known.plan();
  if (!plan) throw problem('not-found');
  const [record, uses] = await Promise.all([known.overrides(), known.uses()]);
  const overrides = record?.overrides ?? {};
  return {
    effective: limitsOf({ plan, limitOverrides: overrides }),
    overrides,
    data: limitUses(plan, overrides, uses, ctx.now),
    etag: etagOf(record?.version ?? 0),
  };
};
