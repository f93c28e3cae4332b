import type { Verb } from '../../kernel/endpoint.ts';
import type { ops } from '../contract.ts';
import type { OperationDeps } from '../ports.ts';
import { operationSummary } from './operation-view.ts';

export const listOperations: Verb<typeof ops.endpoints.listOperations, Pick<OperationDeps, 'operations'>> = async (
  _,
  { limit, cursor, ...filter },
  { operations },
) => {
  const page = await operations.list(filter, { limit, cursor });
  return { ...page, data: page.data.map(operationSummary) };
};
