import type { Verb } from '../../kernel/endpoint.ts';
import { assertIfMatch, lostRace } from '../../kernel/if-match.ts';
import { problem } from '../../kernel/problem.ts';
import { identity } from '../contract.ts';
import { markAt } from '../domain/watermark.ts';
import type { IdentityDeps } from '../ports.ts';

export const revokeApiToken: Verb<typeof identity.endpoints.revokeApiToken, IdentityDeps> = async (
  ctx,
  { tokenId },
  { tokens, people, limits, commit, clock },
) => {
  const before = await tokens.find(tokenId);
  if (!before) throw problem('not-found');
  assertIfMatch(ctx, before);
  if (before.state === 'revoked') return undefined;
  const after = { ...before, state: 'revoked', version: before.version + 1, updatedAt: ctx.now } as const;
  // One that expired and was swept has left the count already.
  const counted = before.state === 'active' ? [limits.freeTokens(1, ctx.now)] : [];
  return commit({
    writes: [
      tokens.change(after, before.version, lostRace(ctx)),
      people.mark(tokenId, markAt(clock()), ctx.now),
      ...counted,
    ],
    audit: { action: 'api-token.revoke', target: tokenId },
    events: [identity.events.apiTokenRevoked.make({ tokenId })],
    reply: undefined,
  });
};
