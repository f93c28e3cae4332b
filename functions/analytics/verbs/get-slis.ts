import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { analytics } from '../contract.ts';
import type { AnalyticsDeps } from '../ports.ts';
import { readSlis } from './read-slis.ts';

export const getSlis: Verb<typeof analytics.endpoints.getSlis, AnalyticsDeps> = async (ctx, query, deps) => {
  const slis = await deps.slisOf(ctx.tenantId);
  if (!slis) throw problem('tenant-deleted');
  return readSlis(ctx.now, query, slis);
};
