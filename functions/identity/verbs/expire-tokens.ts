import { WriteConflict } from '../../kernel/change.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { IdentityDeps } from '../ports.ts';

/** Takes the expired tokens out of the count; how many there were. */
export async function expireTokens(
  ctx: TenantContext,
  { tokens, limits, commitAside }: Pick<IdentityDeps, 'tokens' | 'limits' | 'commitAside'>,
): Promise<number> {
  const lapsed = (await tokens.listActive()).filter(({ validUntil }) => validUntil !== null && validUntil <= ctx.now);
  for (const token of lapsed) {
    const expired = { ...token, state: 'expired', version: token.version + 1, updatedAt: ctx.now } as const;
    try {
      await commitAside({
        writes: [tokens.change(expired, token.version), limits.freeTokens(1, ctx.now)],
        audit: { action: 'api-token.expire', target: token.id },
        reply: undefined,
      });
    } catch (error) {
      // Revoked or swept by somebody else meanwhile.
      if (!(error instanceof WriteConflict)) throw error;
    }
  }
  return lapsed.length;
}
