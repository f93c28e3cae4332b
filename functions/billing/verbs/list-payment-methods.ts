import type { Verb } from '../../kernel/endpoint.ts';
import type { billing } from '../contract.ts';
import type { PaymentDeps } from '../ports.ts';
import { methodView, savedMethods } from './saved-methods.ts';

export const listPaymentMethods: Verb<typeof billing.endpoints.listPaymentMethods, PaymentDeps> = async (
  ctx,
  _,
  deps,
) => {
  const { account, methods } = await savedMethods(ctx, deps);
  return { data: methods.map((method) => methodView(method, account)) };
};
