import type { Verb } from '../../kernel/endpoint.ts';
import type { developer } from '../contract.ts';
import type { PublicDeps } from '../ports.ts';

export const getSigningKeys: Verb<typeof developer.endpoints.getSigningKeys, PublicDeps> = async (
  _,
  __,
  { signingKeys },
) => ({ keys: (await signingKeys()).map((key) => ({ ...key })) });
