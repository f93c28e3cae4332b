import { type Problem, problem } from '../../kernel/problem.ts';

export const limitReached = (limit: 'people' | 'apiTokens', max: number | null): Problem =>
  problem('limit-reached', { extra: { limit, max } });
