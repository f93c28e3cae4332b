import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { PaymentDeps } from '../ports.ts';
import { collectInvoice } from './collect-invoice.ts';
import { isCollected } from './invoice-standing.ts';

/** Pays what is open with the default method, oldest first; what that method was already refused for waits. */
export async function collectOpen(ctx: Pick<TenantContext, 'now'>, deps: PaymentDeps): Promise<void> {
  const account = await deps.finance.findAccount();
  if (!account?.customer || !account.defaultMethod) return;
  for (const invoice of await deps.finance.invoices()) {
    const isNew = isCollected(invoice) && invoice.lastMethod !== account.defaultMethod;
    if (!isNew && !invoice.collecting) continue;
    try {
      await collectInvoice(ctx, { invoiceId: invoice.id }, deps);
    } catch (error) {
      deps.note('an open invoice could not be collected', error);
    }
  }
}
