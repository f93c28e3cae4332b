import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import { type billing, billingProblem } from '../contract.ts';
import type { PaymentDeps } from '../ports.ts';
import { isCollected } from './invoice-standing.ts';
import { getAccount } from './record-change.ts';
import { retrying } from './retrying.ts';
import { chooseDefault } from './saved-methods.ts';

export const removePaymentMethod: Verb<typeof billing.endpoints.removePaymentMethod, PaymentDeps> = (
  ctx,
  { paymentMethodId },
  deps,
) =>
  retrying(deps, async () => {
    const account = await getAccount(deps);
    const methods = account.customer ? await deps.provider.listMethods(account.customer) : [];
    if (!methods.some(({ id }) => id === paymentMethodId)) throw problem('not-found');
    const isDefault = account.defaultMethod === paymentMethodId;
    const invoices = isDefault ? await deps.finance.invoices() : [];
    if (invoices.some((invoice) => isCollected(invoice) || invoice.collecting !== null))
      throw billingProblem('payment-method-in-use');
    // Another default first: without one the next invoice would have nobody to ask.
    const others = methods.filter(({ id }) => id !== paymentMethodId);
    if (isDefault) await chooseDefault(ctx, account, others[0], deps);
    await deps.provider.detach(paymentMethodId, `detach:${paymentMethodId}:1`);
    return deps.step({
      writes: [],
      audit: { action: 'payment-method.remove', target: paymentMethodId },
      reply: undefined,
    });
  });
