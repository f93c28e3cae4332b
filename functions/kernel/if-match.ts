import { type Problem, problem } from './problem.ts';
import type { RequestContext } from './tenant-context.ts';

/** Refuses a caller who names another version than the one that is there. */
export function assertIfMatch(ctx: Pick<RequestContext, 'ifMatch'>, { version }: { readonly version: number }): void {
  if (typeof ctx.ifMatch === 'number' && ctx.ifMatch !== version) throw problem('etag-mismatch');
}

/** What losing a race means: with a version named it is a mismatch, without one a conflict. */
export const lostRace = (ctx: Pick<RequestContext, 'ifMatch'>): Problem =>
  problem(typeof ctx.ifMatch === 'number' ? 'etag-mismatch' : 'conflict');
