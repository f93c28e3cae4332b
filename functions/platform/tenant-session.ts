import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { TenantId } from '../kernel/ids.ts';
import { clientDefaults, lazy } from './aws.ts';
import { documentClient, dynamoTable, type Table } from './table.ts';

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** Everything of one tenant, reached with credentials that IAM confines to that tenant. */
export interface TenantSession {
  readonly tenantId: TenantId;
  readonly table: Table;
  /** For clients of other services (KMS, S3) on the same credentials. */
  readonly credentials: () => Promise<SessionCredentials>;
}

// Role chaining ends at one hour whatever the role allows (AWS IAM, "Methods to assume a role").
const SESSION_SECONDS = 3_600;
const LIMIT = 500;
const sts = lazy(() => new STSClient(clientDefaults));

async function assume(roleArn: string, tenantId: TenantId): Promise<SessionCredentials> {
  const { Credentials: given } = await sts().send(
    new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: tenantId,
      DurationSeconds: SESSION_SECONDS,
      Tags: [{ Key: 'TenantId', Value: tenantId }],
      TransitiveTagKeys: ['TenantId'],
    }),
  );
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken || !given.Expiration)
    throw new Error('STS answered without credentials');
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    sessionToken: given.SessionToken,
    expiration: given.Expiration,
  };
}

export type TenantSessions = (tenantId: TenantId) => TenantSession;

/**
 * Sessions of one role, kept per tenant in the warm environment, least recently used out first. The cache lives in
 * the closure of one role, so a session of another role or tenant can't be answered by a mix-up of keys.
 */
export function tenantSessions(roleArn: string, tableName: string): TenantSessions {
  const sessions = new Map<TenantId, TenantSession>();
  return (tenantId) => {
    const known = sessions.get(tenantId) ?? openSession(roleArn, tableName, tenantId);
    sessions.delete(tenantId);
    sessions.set(tenantId, known);
    const oldest = sessions.size > LIMIT ? sessions.keys().next().value : undefined;
    if (oldest) sessions.delete(oldest);
    return known;
  };
}

function openSession(roleArn: string, tableName: string, tenantId: TenantId): TenantSession {
  let current: Promise<SessionCredentials> | undefined;
  let refreshAt = 0;
  const credentials = () => {
    const now = performance.timeOrigin + performance.now();
    if (!current || now >= refreshAt) {
      // Refreshed at 80 % of the hour, spread by 10 %, so that environments that started together don't call together.
      refreshAt = now + SESSION_SECONDS * 1_000 * (0.75 + (Number.parseInt(tenantId.slice(-2), 32) % 100) / 1_000);
      current = assume(roleArn, tenantId).catch((error) => {
        current = undefined;
        throw error;
      });
    }
    return current;
  };
  return { tenantId, credentials, table: dynamoTable(tableName, documentClient(credentials)) };
}
