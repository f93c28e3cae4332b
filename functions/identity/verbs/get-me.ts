import type { Verb } from '../../kernel/endpoint.ts';
import { limitsOf } from '../../kernel/limits.ts';
import { problem } from '../../kernel/problem.ts';
import type { identity } from '../contract.ts';
import type { IdentityDeps } from '../ports.ts';

export const getMe: Verb<typeof identity.endpoints.getMe, IdentityDeps> = async (ctx, _, { people, tokens }) => {
  const { actor, tenantId, permissions } = ctx;
  const isToken = actor.type === 'token';
  const [person, token] = await Promise.all([
    people.find(isToken ? actor.userId : actor.id),
    isToken ? tokens.find(actor.id) : undefined,
  ]);
  if (!person || (isToken && !token)) throw problem('unauthenticated');
  const limits = { ...limitsOf(ctx) };
  return {
    id: actor.id,
    email: person.email,
    name: token?.name ?? person.name,
    // A token has scopes of its own, no role.
    role: isToken ? null : person.role,
    tenantId,
    permissions: [...permissions],
    entitlements: Object.fromEntries(
      Object.entries(limits).map(([feature, limit]) => [feature, { enabled: limit !== 0, limit }]),
    ),
    limits,
    flags: {},
  };
};
