import type { TenantId } from '../kernel/ids.ts';
import type { Reads } from '../platform/table.ts';

/** What the tenant's limits are compared with, as this capability's own writes count it. */
export async function countedStored(
  tenantId: TenantId,
  table: Reads,
): Promise<{ readonly storageBytes: number; readonly projects: number }> {
  const pk = `TENANT#${tenantId}#STORED`;
  const items = await table.getMany(['TOTAL', 'PROJECTS'].map((sk) => ({ pk, sk })));
  const of = (sk: string, name: string) => Math.max(0, Number(items.find((item) => item.sk === sk)?.[name] ?? 0));
  return { storageBytes: of('TOTAL', 'reservedBytes'), projects: of('PROJECTS', 'count') };
}
