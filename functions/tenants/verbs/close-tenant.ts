import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { DeletionDeps, TenantDeps, TenantRecord } from '../ports.ts';
import { restore } from './restore-tenant.ts';

type Deps = Pick<DeletionDeps, 'receipts'> & Pick<TenantDeps, 'tenants' | 'commit'>;

/** The time of grace is over: closed from the instant that was promised, unless it was called back. */
export async function closeTenant(
  ctx: TenantContext,
  { receiptId }: { readonly receiptId: string },
  { tenants, receipts, commit }: Deps,
): Promise<{ readonly closed: boolean }> {
  const [tenant, receipt] = await Promise.all([tenants.find(), receipts.find(receiptId)]);
  if (!tenant?.deletion || tenant.deletion.receiptId !== receiptId) return { closed: false };
  // Closed is closed, also where a restoration came too late and has only touched the receipt.
  if (tenant.state !== 'closing') return { closed: true };
  if (receipt?.deletion.state === 'canceled') return restored(ctx, tenant, { tenants, receipts, commit });
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

/** Whoever called it back died between the receipt and the tenant, which would stay closed for changes. */
async function restored(ctx: TenantContext, tenant: TenantRecord, deps: Deps): Promise<{ readonly closed: boolean }> {
  await restore(ctx, tenant, deps, () => undefined);
  return { closed: false };
}
