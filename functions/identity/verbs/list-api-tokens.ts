import type { Verb } from '../../kernel/endpoint.ts';
import type { identity } from '../contract.ts';
import type { IdentityDeps } from '../ports.ts';
import { tokenView } from './views.ts';

export const listApiTokens: Verb<typeof identity.endpoints.listApiTokens, IdentityDeps> = async (
  ctx,
  page,
  { tokens },
) => {
  const { data, ...rest } = await tokens.list(page);
  return { data: data.map((token) => tokenView(token, ctx.now)), ...rest };
};
