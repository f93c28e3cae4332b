import type { Verb } from '../../kernel/endpoint.ts';
import type { developer } from '../contract.ts';
import type { PublicDeps } from '../ports.ts';

/** One verb on both APIs: each names exactly its own routes. */
export const getOpenApi: Verb<typeof developer.endpoints.getOpenApi, Pick<PublicDeps, 'document'>> = async (
  _,
  __,
  { document },
) => document();
