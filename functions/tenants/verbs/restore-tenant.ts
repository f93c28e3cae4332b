import type { Commit } from '../../kernel/change.ts';
import { problem } from '../../kernel/problem.ts';
import type { Instant } from '../../kernel/time.ts';
import { tenants as contract, tenantsProblem } from '../contract.ts';
import { callBack } from '../domain/deletion.ts';
import type { Receipts, TenantRecord, TenantStore } from '../ports.ts';
import { changeReceipt } from './receipt-progress.ts';

export interface RestoreDeps {
  readonly tenants: Pick<TenantStore, 'change'>;
  readonly receipts: Pick<Receipts, 'find' | 'change'>;
  readonly commit: Commit;
}

/**
 * The receipt first, so that no late repeat of the order begins it anew; then the tenant, under the version that was
 * read: a deletion that has closed it meanwhile wins. The workflow finds when it wakes that it is no longer wanted.
 */
export async function restore<Reply>(
  { now }: { readonly now: Instant },
  tenant: TenantRecord,
  { tenants, receipts, commit }: RestoreDeps,
  view: (restored: TenantRecord) => Reply,
): Promise<Reply> {
  const { deletion, ...rest } = tenant;
  if (tenant.state !== 'closing' || !deletion?.before)
    throw tenantsProblem('tenant-state', { extra: { state: tenant.state } });
  const receipt = await receipts.find(deletion.receiptId);
  if (receipt && receipt.deletion.state !== 'canceled')
    await changeReceipt(receipts, receipt, { deletion: callBack(receipt.deletion) }, now);
  const restored = { ...rest, state: deletion.before, version: tenant.version + 1, updatedAt: now };
  return commit({
    writes: [tenants.change(restored, tenant.version, problem('conflict'))],
    audit: { action: 'tenant.restore', target: tenant.id, changes: { receiptId: deletion.receiptId } },
    events: [contract.events.tenantRestored.make({})],
    reply: view(restored),
  });
}
