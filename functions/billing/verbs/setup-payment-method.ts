import type { Verb } from '../../kernel/endpoint.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { billing } from '../contract.ts';
import type { PaymentDeps } from '../ports.ts';
import { getAccount } from './record-change.ts';
import { retrying } from './retrying.ts';

/** One customer at the provider for each tenant, found again by what we wrote on it. */
const ensureCustomer = ({ now }: TenantContext, deps: PaymentDeps): Promise<string> =>
  retrying(deps, async () => {
    const account = await getAccount(deps);
    if (account.customer) return account.customer;
    const { tenantId } = deps;
    const wanted = { tenantId, name: account.name, key: `customer:${tenantId}:1` };
    const customer = await deps.provider.ensureCustomer(wanted);
    return deps.step({
      writes: [
        deps.finance.putAccount(
          { ...account, customer, version: account.version + 1, updatedAt: now },
          account.version,
        ),
      ],
      audit: { action: 'billing-account.link', target: customer },
      reply: customer,
    });
  });

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
