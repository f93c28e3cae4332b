import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { billing } from '../contract.ts';
import type { ApiDeps } from '../ports.ts';
import { invoiceView } from './invoice-view.ts';

export const getInvoice: Verb<typeof billing.endpoints.getInvoice, ApiDeps> = async (_, { invoiceId }, { finance }) => {
  const invoice = await finance.findInvoice(invoiceId);
  if (!invoice) throw problem('not-found');
  return invoiceView(invoice);
};
