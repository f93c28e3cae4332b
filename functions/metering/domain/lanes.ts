import type { TenantId } from '../../kernel/ids.ts';

/**
 * The partition keys of a tenant's usage. One lane keeps a tenant's records in one order; a tenant beyond some 250 events
 * a second would get more, which is decided here and nowhere else.
 */
export const lanesOf = (tenantId: TenantId): readonly string[] => [laneOf(tenantId)];

export const laneOf = (tenantId: TenantId): string => `${tenantId}#0`;

/** Only our own producers may write to the stream; a record in another tenant's lane is no record of ours. */
export const isLaneOf = (partitionKey: string, tenantId: TenantId): boolean => lanesOf(tenantId).includes(partitionKey);
