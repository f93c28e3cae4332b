import type { TenantId } from '../kernel/ids.ts';
import { lazy } from './aws.ts';
import { type SignedCall, signedCalls } from './signed-call.ts';

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

// Role chaining ends at one hour whatever the role allows (AWS IAM, "Methods to assume a role").
const SESSION_SECONDS = 3_600;
const LIMIT = 500;

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** STS answers in XML of which only a few leaves matter. */
const leaf = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]?.replace(/&(\w+);/g, (all, key) => entities[key] ?? all);

const sts = lazy(
  (): SignedCall =>
    signedCalls({
      signedAs: 'sts',
      id: 'STS',
      failureOf: ({ text }) => ({
        name: leaf(text, 'Code') ?? 'Unknown',
        message: leaf(text, 'Message') ?? 'Unknown',
      }),
    }),
);

async function assume(roleArn: string, tenantId: TenantId): Promise<SessionCredentials> {
  const body = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: tenantId,
    DurationSeconds: String(SESSION_SECONDS),
    'Tags.member.1.Key': 'TenantId',
    'Tags.member.1.Value': tenantId,
    'TransitiveTagKeys.member.1': 'TenantId',
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const given = await sts()({ headers, body: body.toString() });
  const [accessKeyId, secretAccessKey, sessionToken, expiration] = [
    ...['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration'].map((name) => leaf(given, name)),
  ];
  if (!accessKeyId || !secretAccessKey || !sessionToken || !expiration)
    throw new Error('STS answered without credentials');
  return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(expiration) };
}

/** What is opened for a tenant, kept in the warm environment; least recently used out first. */
export function keptPerTenant<T>(open: (tenantId: TenantId) => T): (tenantId: TenantId) => T {
  const kept = new Map<TenantId, T>();
  return (tenantId) => {
    const known = kept.get(tenantId) ?? open(tenantId);
    kept.delete(tenantId);
    kept.set(tenantId, known);
    const oldest = kept.size > LIMIT ? kept.keys().next().value : undefined;
    if (oldest) kept.delete(oldest);
    return known;
  };
}

/** Credentials of the role that IAM confines to this tenant; assumed on first use, and again before they end. */
export function tenantCredentials(roleArn: string, tenantId: TenantId): () => Promise<SessionCredentials> {
  let current: Promise<SessionCredentials> | undefined;
  let refreshAt = 0;
  return () => {
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
}
