import type { Write } from '../../kernel/change.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { Instant } from '../../kernel/time.ts';
import type { BillingDeps, InvoiceRecord } from '../ports.ts';
import { settledBy } from './dunning-effect.ts';
import { reactivation } from './reactivation.ts';
import { getAccount, recordChange } from './record-change.ts';
import { retrying } from './retrying.ts';

/** Credit notes may settle several invoices in one transaction, which can hold the standing once: their cases follow at once. */
export async function dunningDues(
  invoices: readonly InvoiceRecord[],
  at: Instant,
  deps: BillingDeps,
): Promise<Write[]> {
  const settled = invoices.filter(({ open }) => open.minor === 0n);
  const cases = await Promise.all(settled.map(({ id }) => deps.dunning.find(id)));
  return cases.flatMap((record) =>
    record && record.state !== 'recovered' ? [deps.schedules.put('dun', at, `settled~${record.invoiceId}`)] : [],
  );
}

export const settleDunning = (
  ctx: Pick<TenantContext, 'now'>,
  { invoiceId }: { readonly invoiceId: string },
  deps: BillingDeps,
): Promise<void> =>
  retrying(deps, async () => {
    const [account, invoice] = await Promise.all([getAccount(deps), deps.finance.findInvoice(invoiceId)]);
    if (!invoice || invoice.open.minor > 0n) return;
    const { writes: settled, events } = await settledBy(ctx, invoice, deps);
    const writes = [...settled, ...(account.state === 'open' ? await reactivation(ctx, invoice, deps) : [])];
    if (writes.length === 0) return;
    const audit = { action: 'dunning.recover', target: invoiceId, changes: { number: invoice.number } };
    await recordChange(account, { writes, events, audit, reply: undefined }, deps);
  });
