import type { Verb } from '../../kernel/endpoint.ts';
import type { billing } from '../contract.ts';
import type { PaymentDeps } from '../ports.ts';
import { ensureCustomer } from './ensure-customer.ts';

export const setupPaymentMethod: Verb<typeof billing.endpoints.setupPaymentMethod, PaymentDeps> = async (
  ctx,
  _,
  deps,
) => {
  const customer = await ensureCustomer(ctx, deps);
  const attempt = deps.digest([ctx.idempotencyKey ?? ctx.requestId]).slice(0, 32);
  const { tenantId } = deps;
  const begun = await deps.provider.beginSetup({ tenantId, customer, key: `setup:${tenantId}:${attempt}` });
  return deps.step({
    writes: [],
    audit: { action: 'payment-method.setup', target: customer },
    reply: { provider: 'stripe' as const, ...begun },
  });
};
