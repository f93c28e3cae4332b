import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { PaymentDeps } from '../ports.ts';
import { getAccount } from './record-change.ts';
import { retrying } from './retrying.ts';

/** One customer at the provider for each tenant, found again by what we wrote on it. */
export const ensureCustomer = ({ now }: Pick<TenantContext, 'now'>, deps: PaymentDeps): Promise<string> =>
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
