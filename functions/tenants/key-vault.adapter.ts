import {
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import type { TenantId } from '../kernel/ids.ts';
import { type Instant, instantOf } from '../kernel/time.ts';
import { clientDefaults, lazy } from '../platform/aws.ts';
import { sealContext, tenantKeyAlias } from '../platform/seal.ts';
import type { TenantSession } from '../platform/tenant-session.ts';
import type { Inspection } from './contract.ts';
import { tenantKeyPolicy } from './domain/tenant-key-policy.ts';
import type { KeyVault } from './ports.ts';

type KeyState = Inspection['key']['state'];

/** The service's minimum (KMS API, ScheduleKeyDeletion). */
const WAITING_DAYS = 7;
export const tenantTag = 'tenantry:tenant';
const kms = lazy(() => new KMSClient(clientDefaults));
// A repeated CreateKey makes a second key, so the SDK must not repeat it unasked.
const once = lazy(() => new KMSClient({ ...clientDefaults, maxAttempts: 1 }));
const isCalled = (error: unknown, ...names: string[]) => error instanceof Error && names.includes(error.name);

export interface VaultPlace {
  readonly ACCOUNT_ID: string;
  readonly STAGE: string;
}

export function keyVault(place: VaultPlace, session: (tenantId: TenantId) => TenantSession): KeyVault {
  return { ...keyLife(place), ...keyEnd(), wrapDataKey: (tenantId) => wrapDataKey(session(tenantId)) };
}

function keyLife({ ACCOUNT_ID, STAGE }: VaultPlace): Pick<KeyVault, 'find' | 'create' | 'name' | 'unname'> {
  return {
    async find(tenantId) {
      try {
        const { KeyMetadata: key } = await kms().send(new DescribeKeyCommand({ KeyId: tenantKeyAlias(tenantId) }));
        return key?.KeyId;
      } catch (error) {
        if (isCalled(error, 'NotFoundException')) return undefined;
        throw error;
      }
    },
    async create(tenantId) {
      const { KeyMetadata: key } = await once().send(
        new CreateKeyCommand({
          Description: `Tenant ${tenantId}`,
          Policy: JSON.stringify(tenantKeyPolicy(ACCOUNT_ID, tenantId)),
          // The maker is a function that may make keys and not change their policies.
          BypassPolicyLockoutSafetyCheck: true,
          Tags: [
            { TagKey: tenantTag, TagValue: tenantId },
            { TagKey: 'tenantry:stage', TagValue: STAGE },
          ],
        }),
      );
      if (!key?.KeyId) throw new Error('KMS answered without a key');
      return key.KeyId;
    },
    async name(tenantId, keyId) {
      await kms().send(new CreateAliasCommand({ AliasName: tenantKeyAlias(tenantId), TargetKeyId: keyId }));
    },
    async unname(tenantId) {
      try {
        await kms().send(new DeleteAliasCommand({ AliasName: tenantKeyAlias(tenantId) }));
      } catch (error) {
        if (!isCalled(error, 'NotFoundException')) throw error;
      }
    },
  };
}

function keyEnd(): Pick<KeyVault, 'disable' | 'scheduleDeletion'> {
  return {
    async disable(keyId) {
      try {
        await kms().send(new DisableKeyCommand({ KeyId: keyId }));
      } catch (error) {
        // Its deletion is scheduled already, which disables it too.
        if (!isCalled(error, 'KMSInvalidStateException')) throw error;
      }
    },
    async scheduleDeletion(keyId) {
      try {
        const { DeletionDate } = await kms().send(
          new ScheduleKeyDeletionCommand({ KeyId: keyId, PendingWindowInDays: WAITING_DAYS }),
        );
        if (DeletionDate) return instantOf(DeletionDate.getTime());
      } catch (error) {
        if (!isCalled(error, 'KMSInvalidStateException')) throw error;
      }
      return scheduledDate(keyId);
    },
  };
}

async function scheduledDate(keyId: string): Promise<Instant> {
  const { KeyMetadata: key } = await kms().send(new DescribeKeyCommand({ KeyId: keyId }));
  if (!key?.DeletionDate) throw new Error(`the deletion of key ${keyId} is not scheduled`);
  return instantOf(key.DeletionDate.getTime());
}

const keyStates: Readonly<Record<string, KeyState>> = { Enabled: 'enabled', PendingDeletion: 'pending-deletion' };

/** What has become of a tenant's key, for those who may only look. */
export async function tenantKeyState(tenantId: TenantId): Promise<KeyState> {
  try {
    const { KeyMetadata: key } = await kms().send(new DescribeKeyCommand({ KeyId: tenantKeyAlias(tenantId) }));
    return keyStates[key?.KeyState ?? ''] ?? 'disabled';
  } catch (error) {
    if (isCalled(error, 'NotFoundException')) return 'absent';
    throw error;
  }
}

/**
 * With the tenant's own session: a new alias takes its time to count in IAM conditions (KMS guide, "ABAC for KMS"), and
 * until this call passes the tenant could not open anything either.
 */
async function wrapDataKey(session: TenantSession): Promise<string> {
  const own = new KMSClient({ ...clientDefaults, credentials: session.credentials });
  const { CiphertextBlob } = await own.send(
    new GenerateDataKeyWithoutPlaintextCommand({
      KeyId: tenantKeyAlias(session.tenantId),
      KeySpec: 'AES_256',
      EncryptionContext: sealContext(session.tenantId),
    }),
  );
  if (!CiphertextBlob) throw new Error('KMS answered without a data key');
  return Buffer.from(CiphertextBlob).toString('base64');
}
