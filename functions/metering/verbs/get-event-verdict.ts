import { problem } from '../../kernel/problem.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { identityOf } from '../domain/accept.ts';
import type { MeteringDeps } from '../ports.ts';

/**
 * What became of an identity. `counted`: one report of it is in the usage, however often it was repeated. `conflict`: so
 * it is, and a later report of the same identity, accepted before the first was visible, said otherwise and does not count.
 */
export async function getEventVerdict(
  ctx: TenantContext,
  { source, id }: { readonly source: string; readonly id: string },
  deps: MeteringDeps,
) {
  // The gateway may hand over path segments as they were sent or decoded once.
  const spellings = spellingsOf(source).flatMap((s) => spellingsOf(id).map((i) => identityOf(s, i, deps.digest)));
  const identities = [...new Set(spellings)];
  const entries = await deps.ledger.findEvents(identities);
  const entry = identities.map((identity) => entries.get(identity)).find((found) => found !== undefined);
  if (entry)
    return { verdict: entry.conflicted ? ('conflict' as const) : ('counted' as const), countedAt: entry.countedAt };
  const held = await Promise.all(identities.map((identity) => deps.traces.holds(identity, ctx.now)));
  if (held.includes(true)) return { verdict: 'pending' as const, countedAt: null };
  throw problem('not-found');
}

function spellingsOf(text: string): string[] {
  try {
    return [text, decodeURIComponent(text)];
  } catch {
    return [text];
  }
}
