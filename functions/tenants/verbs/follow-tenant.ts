import type { TenantList, TenantStore } from '../ports.ts';

/** Keeps the operators' list in step with the tenant's own item. */
export async function followTenant({
  tenants,
  list,
}: {
  readonly tenants: Pick<TenantStore, 'find'>;
  readonly list: Pick<TenantList, 'follow'>;
}): Promise<void> {
  const tenant = await tenants.find();
  if (tenant) await list.follow(tenant);
}
