import type { TenantId } from '../kernel/ids.ts';
import { withinReach } from './out-of-reach.ts';
import { documentClient, dynamoTable, type Table } from './table.ts';
import { keptPerTenant, type SessionCredentials, tenantCredentials } from './tenant-credentials.ts';
import { itemUpdates, type UpdateItem } from './update-item.ts';

export type { SessionCredentials } from './tenant-credentials.ts';

/** Everything of one tenant, reached with credentials that IAM confines to that tenant. */
export interface TenantSession {
  readonly tenantId: TenantId;
  readonly table: Table;
  /** For counts outside of any transaction. */
  readonly update: UpdateItem;
  /** For calls to other services (KMS, S3) on the same credentials. */
  readonly credentials: () => Promise<SessionCredentials>;
}

export type TenantSessions = (tenantId: TenantId) => TenantSession;

/**
 * Sessions of one role, kept per tenant. The cache lives in the closure of one role, so a session of another role or
 * tenant can't be answered by a mix-up of keys.
 */
export const tenantSessions = (roleArn: string, tableName: string): TenantSessions =>
  keptPerTenant((tenantId) => {
    const credentials = tenantCredentials(roleArn, tenantId);
    const table = withinReach(dynamoTable(tableName, documentClient(credentials)));
    const { update } = withinReach({ update: itemUpdates(tableName, credentials) });
    return { tenantId, credentials, table, update };
  });
