import type { TenantContext } from '../../kernel/tenant-context.ts';
import { addSeconds } from '../../kernel/time.ts';
import type { DueDeps } from '../ports.ts';
import { ensureCustomer } from './ensure-customer.ts';
import { getAccount } from './record-change.ts';
import { retrying } from './retrying.ts';

/** Offices that do not answer are asked again: until then the buyer is taxed. */
const AGAIN_SECONDS = 3_600;

/** Asks the tax office about the number on the account, and keeps its answer, where from and when. */
export async function checkTaxId({ now }: Pick<TenantContext, 'now'>, deps: DueDeps): Promise<void> {
  const { details, state } = await getAccount(deps);
  if (state === 'closed' || !details?.taxId || !details.address) return;
  const { taxId, address } = details;
  const customer = await ensureCustomer({ now }, deps);
  // Of this asking: a number that is taken away and put back is another one to the provider.
  const key = `tax-id:${deps.tenantId}:${deps.digest([taxId, now]).slice(0, 32)}`;
  const check = await deps.taxes.checkTaxId({ customer, taxId, country: address.country, at: now, key });
  await retrying(deps, async () => {
    const account = await getAccount(deps);
    if (account.state === 'closed' || account.details?.taxId !== taxId) return;
    const checked = { ...account, taxIdCheck: check, version: account.version + 1, updatedAt: now };
    await deps.step({
      writes: [
        deps.finance.putAccount(checked, account.version),
        ...(check.status === 'pending'
          ? [deps.schedules.put('check-tax-id', addSeconds(now, AGAIN_SECONDS), 'tax-id')]
          : []),
      ],
      audit: { action: 'tax-id.check', target: customer, changes: { status: check.status, source: check.source } },
      reply: undefined,
    });
  });
}
