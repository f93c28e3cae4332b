import type { Verb } from '../../kernel/endpoint.ts';
import type { developer } from '../contract.ts';
import type { PublicDeps } from '../ports.ts';

export const getHealth: Verb<typeof developer.endpoints.getHealth, PublicDeps> = async (_, __, { stage, region }) => ({
  status: 'ok',
  stage,
  region,
});
