import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { identity } from '../contract.ts';
import type { IdentityDeps } from '../ports.ts';
import { userView } from './views.ts';

export const getUser: Verb<typeof identity.endpoints.getUser, IdentityDeps> = async (_, { userId }, { people }) => {
  const person = await people.find(userId);
  if (!person) throw problem('not-found');
  return userView(person);
};
