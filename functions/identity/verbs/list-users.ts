import type { Verb } from '../../kernel/endpoint.ts';
import type { identity } from '../contract.ts';
import type { IdentityDeps } from '../ports.ts';
import { userView } from './views.ts';

export const listUsers: Verb<typeof identity.endpoints.listUsers, IdentityDeps> = async (_, page, { people }) => {
  const { data, ...rest } = await people.list(page);
  return { data: data.map(userView), ...rest };
};
