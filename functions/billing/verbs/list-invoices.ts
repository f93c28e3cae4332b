import type { Verb } from '../../kernel/endpoint.ts';
import type { billing } from '../contract.ts';
import type { ApiDeps } from '../ports.ts';
import { summaryView } from './invoice-view.ts';

export const listInvoices: Verb<typeof billing.endpoints.listInvoices, ApiDeps> = async (_, page, { finance }) => {
  const { data, ...rest } = await finance.listInvoices(page);
  return { data: data.map(summaryView), ...rest };
};
