import type { Verb } from '../../kernel/endpoint.ts';
import type { billing } from '../contract.ts';
import type { ApiDeps } from '../ports.ts';
import { paymentView } from './payment-view.ts';

export const listPayments: Verb<typeof billing.endpoints.listPayments, ApiDeps> = async (_, page, { finance }) => {
  const { data, ...rest } = await finance.listPayments(page);
  return { data: data.map(paymentView), ...rest };
};
