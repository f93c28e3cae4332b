import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { billing } from '../contract.ts';
import type { BillingDeps } from '../ports.ts';
import { taxView } from './invoice-view.ts';

type Deps = Pick<BillingDeps, 'finance'>;

export const getTaxEvidence: Verb<typeof billing.endpoints.getTaxEvidence, Deps> = async (_ctx, input, { finance }) => {
  const invoice = await finance.findInvoice(input.invoiceId);
  if (!invoice?.tax) throw problem('not-found');
  const { id: invoiceId, number, plan, tax } = invoice;
  const { provider, reference, quotedAt, address, taxId, location } = tax;
  const told = { provider, reference, quotedAt, address, taxId };
  return {
    ...{ invoiceId, number, ...taxView(plan, tax), ...told },
    location: { ...location, evidence: [...location.evidence] },
  };
};
