import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { identity } from '../contract.ts';
import type { StaffDeps } from '../staff-ports.ts';

export const getOperator: Verb<typeof identity.endpoints.getOperator, StaffDeps> = async (
  { actor, permissions, bearer },
  _,
  { factors, staffMfa },
) => {
  if (!bearer) throw problem('unauthenticated');
  const { email, isEnrolled } = await factors.profile(bearer);
  const mfa = { enrolled: isEnrolled, required: staffMfa === 'required' };
  return { id: actor.id, email, permissions: [...permissions], mfa };
};
