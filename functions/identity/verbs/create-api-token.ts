import type { InputOf, Verb } from '../../kernel/endpoint.ts';
import { limitsOf } from '../../kernel/limits.ts';
import { isProblem, problem } from '../../kernel/problem.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { instant } from '../../kernel/time.ts';
import { identity, identityProblem } from '../contract.ts';
import { apiTokenText } from '../domain/credential.ts';
import { grantableScopes } from '../domain/rights.ts';
import { issuedAt } from '../domain/watermark.ts';
import type { IdentityDeps, TokenRecord } from '../ports.ts';
import { expireTokens } from './expire-tokens.ts';
import { limitReached } from './limit-reached.ts';
import { tokenView } from './views.ts';

type Input = InputOf<typeof identity.endpoints.createApiToken>;

export const createApiToken: Verb<typeof identity.endpoints.createApiToken, IdentityDeps> = async (
  ctx,
  input,
  deps,
) => {
  assertGrantable(ctx, input);
  const validUntil = input.expiresAt === undefined ? null : instant(input.expiresAt);
  if (validUntil !== null && validUntil <= ctx.now) throw identityProblem('token-expiry-past');
  const makerId = ctx.actor.type === 'token' ? ctx.actor.userId : ctx.actor.id;
  const maker = await deps.people.findMembership(makerId);
  if (maker?.state !== 'active') throw problem('credential-revoked');
  const secret = deps.secrets.make();
  const token: TokenRecord = {
    id: deps.newId('tok'),
    name: input.name,
    scopes: [...new Set(input.scopes)],
    state: 'active',
    createdBy: makerId,
    validUntil,
    issuedAtMs: issuedAt(deps.clock(), maker.revokedBeforeMs),
    hint: secret.slice(-4),
    secretHash: deps.secrets.hash(secret),
    version: 1,
    createdAt: ctx.now,
    updatedAt: ctx.now,
  };
  const make = async () => commitToken(ctx, token, secret, deps);
  try {
    return await make();
  } catch (error) {
    // An expired token counts until somebody needs its place.
    const isFull = isProblem(error) && error.code === 'limit-reached';
    if (!isFull || (await expireTokens(ctx, deps)) === 0) throw error;
    return make();
  }
};

function assertGrantable(ctx: TenantContext, { scopes }: Input): void {
  const grantable = grantableScopes(ctx.actor.type === 'user' ? ctx.role : undefined, ctx.permissions);
  const refused = scopes.filter((scope) => !grantable.includes(scope));
  if (refused.length > 0)
    throw identityProblem('scope-not-grantable', { detail: `Not yours to give: ${refused.join(' ')}.` });
}

async function commitToken(
  ctx: TenantContext,
  token: TokenRecord,
  secret: string,
  { tokens, people, limits, commit }: IdentityDeps,
) {
  const max = limitsOf(ctx).apiTokens;
  const { id, scopes } = token;
  return commit({
    writes: [
      people.assertActive(token.createdBy, problem('credential-revoked')),
      limits.takeToken(max, ctx.now, limitReached('apiTokens', max)),
      tokens.add(token),
    ],
    audit: { action: 'api-token.create', target: id, changes: { scopes } },
    events: [identity.events.apiTokenCreated.make({ tokenId: id, scopes: [...scopes] })],
    reply: {
      ...tokenView(token, ctx.now),
      token: apiTokenText(ctx.mode, { tenantId: ctx.tenantId, tokenId: id, secret }),
    },
  });
}
