import type { Write } from '../../kernel/change.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { BillingDeps, InvoiceRecord } from '../ports.ts';

/** The last overdue invoice that is paid brings the subscription back. */
export async function reactivation(
  { now }: Pick<TenantContext, 'now'>,
  paid: InvoiceRecord,
  deps: BillingDeps,
): Promise<Write[]> {
  const subscription = await deps.subscriptions.find();
  if (subscription?.state !== 'past-due') return [];
  const isOwed = ({ id, state }: InvoiceRecord) => id !== paid.id && (state === 'past-due' || state === 'written-off');
  if ((await deps.finance.invoices()).some(isOwed)) return [];
  const { version } = subscription;
  return [deps.subscriptions.put({ ...subscription, state: 'active', version: version + 1, updatedAt: now }, version)];
}
