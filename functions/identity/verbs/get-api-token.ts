import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { identity } from '../contract.ts';
import type { IdentityDeps } from '../ports.ts';
import { tokenView } from './views.ts';

export const getApiToken: Verb<typeof identity.endpoints.getApiToken, IdentityDeps> = async (
  ctx,
  { tokenId },
  { tokens },
) => {
  const token = await tokens.find(tokenId);
  if (!token) throw problem('not-found');
  return tokenView(token, ctx.now);
};
