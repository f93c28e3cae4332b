import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { analytics } from '../contract.ts';
import type { AnalyticsDeps } from '../ports.ts';
import { readSlis } from './read-slis.ts';

/** For staff: the same figures that the tenant's own admins see. */
export const getTenantSlis: Verb<typeof analytics.endpoints.getTenantSlis, AnalyticsDeps> = async (
  ctx,
  { tenantId, ...query },
  deps,
) => {
  const slis = await deps.slisOf(tenantId);
  if (!slis) throw problem('not-found');
  return readSlis(ctx.now, query, slis);
};
