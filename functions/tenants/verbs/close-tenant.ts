import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { DeletionDeps, TenantDeps } from '../ports.ts';

type Deps = Pick<DeletionDeps, 'receipts'> & Pick<TenantDeps, 'tenants' | 'commit'>;

/** The time of grace is over: closed from the instant that was promised, unless it was called back. */
export async function closeTenant(
  ctx: TenantContext,
  { receiptId }: { readonly receiptId: string },
  { tenants, receipts, commit }: Deps,
): Promise<{ readonly closed: boolean }> {
  const [tenant, receipt] = await Promise.all([tenants.find(), receipts.find(receiptId)]);
  const isOurs = tenant?.deletion?.receiptId === receiptId;
  if (!tenant || !isOurs || receipt?.deletion.state === 'canceled') return { closed: false };
  if (tenant.state !== 'closing') return { closed: true };
  const { effectiveAt } = tenant.deletion;
  if (effectiveAt > ctx.now) throw new Error(`this tenant is to be closed at ${effectiveAt}`);
  const deletion = { receiptId, effectiveAt };
  const closed = { ...tenant, state: 'deleting' as const, deletion, version: tenant.version + 1, updatedAt: ctx.now };
  await commit({
    writes: [tenants.change(closed, tenant.version)],
    audit: { action: 'tenant.delete', target: ctx.tenantId, changes: { receiptId } },
    reply: undefined,
  });
  return { closed: true };
}
