import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { billing } from '../contract.ts';
import type { PaymentDeps } from '../ports.ts';
import { collectOpen } from './collect-open.ts';
import { getAccount } from './record-change.ts';
import { retrying } from './retrying.ts';
import { chooseDefault, methodView } from './saved-methods.ts';

export const setDefaultPaymentMethod: Verb<typeof billing.endpoints.setDefaultPaymentMethod, PaymentDeps> = async (
  ctx,
  { paymentMethodId },
  deps,
) => {
  const chosen = await retrying(deps, async () => {
    const account = await getAccount(deps);
    const methods = account.customer ? await deps.provider.listMethods(account.customer) : [];
    const method = methods.find(({ id }) => id === paymentMethodId);
    if (!method) throw problem('not-found');
    const isDefault = account.defaultMethod === method.id;
    return { method, account: isDefault ? account : await chooseDefault(ctx, account, method, deps) };
  });
  await collectOpen(ctx, deps);
  return methodView(chosen.method, chosen.account);
};
