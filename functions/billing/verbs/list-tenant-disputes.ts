import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { billing } from '../contract.ts';
import type { OperateDunningDeps } from '../dunning-work-ports.ts';

export const listTenantDisputes: Verb<typeof billing.endpoints.listTenantDisputes, OperateDunningDeps> = async (
  ctx,
  { tenantId },
  { inTenant },
) => {
  const { finance } = inTenant(tenantId, ctx);
  if (!(await finance.findAccount())) throw problem('not-found');
  const data = (await finance.disputes()).map(({ reference, paymentId, invoiceId, amount, fee, state, createdAt }) => {
    return { reference, paymentId, invoiceId, amount, fee, state, createdAt };
  });
  return { data };
};
