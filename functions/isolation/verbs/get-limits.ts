import type { Verb } from '../../kernel/endpoint.ts';
import type { isolation } from '../contract.ts';
import { limitUses } from '../domain/limit-uses.ts';
import type { LimitsDeps } from '../ports.ts';

export const getLimits: Verb<typeof isolation.endpoints.getLimits, LimitsDeps> = async (ctx, _, { of }) => ({
  data: limitUses(ctx.plan, ctx.limitOverrides ?? {}, await of(ctx.tenantId).uses(), ctx.now),
});
