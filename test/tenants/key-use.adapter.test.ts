import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TenantSession } from '../../functions/platform/tenant-session.ts';
import type { DataKeyRecord } from '../../functions/tenants/key-ports.ts';
import { keyUse } from '../../functions/tenants/key-use.adapter.ts';
import { bytes, type FakeAws, failing, fakeAws } from '../kit/fake-aws.ts';
import { memoryTable } from '../kit/memory-table.ts';
import { tenantA } from '../kit/world.ts';

const arn = 'arn:aws:kms:eu-central-1:222222222222:key/0b8f1c6e-0000-4000-8000-000000000001';
const own = `alias/tenant/${tenantA}`;
const now = '2026-11-01T00:00:00.000Z' as DataKeyRecord['createdAt'];
const dataKey: DataKeyRecord = { id: 'k1', wrapped: 'AAAA', version: 1, createdAt: now, updatedAt: now };
const held = { ...dataKey, keyArn: arn };

describe('KMS, as a tenant’s own session uses it', () => {
  let kms: FakeAws;
  const credentials = async () => ({
    ...{ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c', expiration: new Date(8.64e15) },
  });
  const table = memoryTable();
  const use = () => keyUse({ tenantId: tenantA, table, update: table.update, credentials } satisfies TenantSession);
  beforeEach(() => {
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    kms = fakeAws();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  it('always names the tenant in the encryption context', async () => {
    const Plaintext = bytes(new Uint8Array(32));
    kms.on('Decrypt', { body: { Plaintext, KeyId: arn } });
    kms.on('Encrypt', { body: { CiphertextBlob: 'BBBB' } });
    kms.on('GenerateDataKeyWithoutPlaintext', { body: { CiphertextBlob: 'CCCC' } });

    expect(await use().look(held)).toEqual({ state: 'enabled', arn });
    expect(await use().wrapDataKey(undefined)).toBe('CCCC');
    expect(await use().rewrap(dataKey, arn)).toBe('BBBB');

    const EncryptionContext = { tenantId: tenantA, purpose: 'attributes' };
    expect(kms.calls.map(({ operation, input }) => ({ operation, ...input }))).toEqual([
      { operation: 'Decrypt', KeyId: arn, CiphertextBlob: 'AAAA', EncryptionContext },
      { operation: 'GenerateDataKeyWithoutPlaintext', KeyId: own, KeySpec: 'AES_256', EncryptionContext },
      { operation: 'Decrypt', KeyId: own, CiphertextBlob: 'AAAA', EncryptionContext },
      { operation: 'Encrypt', KeyId: arn, Plaintext, EncryptionContext },
      { operation: 'Decrypt', KeyId: arn, CiphertextBlob: 'BBBB', EncryptionContext },
    ]);
  });

  it.each([
    ['DisabledException', dataKey, { state: 'disabled', arn: null }],
    ['DisabledException', held, { state: 'disabled', arn }],
    ['AccessDeniedException', held, { state: 'disabled', arn }],
    ['AccessDeniedException', dataKey, { state: 'unreachable', arn: null }],
    ['ThrottlingException', held, { state: 'unreachable', arn }],
  ])('that answers %s is told as it is', async (name, key, state) => {
    kms.on('Decrypt', failing(name));

    expect(await use().look(key)).toEqual(state);
  });

  it('moves nothing to a key that does not open what it has sealed', async () => {
    const opened = (fill: number) => ({ body: { Plaintext: bytes(new Uint8Array(32).fill(fill)) } });
    kms.on('Encrypt', { body: { CiphertextBlob: 'BBBB' } });
    kms.on('Decrypt', opened(1), opened(2));
    await expect(use().rewrap(dataKey, arn)).rejects.toMatchObject({ code: 'key-unusable' });

    kms.on('Decrypt', opened(1), failing('AccessDeniedException'));
    await expect(use().rewrap(dataKey, arn)).rejects.toMatchObject({
      code: 'key-unusable',
      message: expect.stringContaining('AccessDeniedException'),
    });
  });

  it('tells the old key’s trouble from the new one’s', async () => {
    kms.on('Decrypt', failing('DisabledException'));
    await expect(use().rewrap(held, undefined)).rejects.toMatchObject({ code: 'key-disabled' });
    await expect(use().wrapDataKey(undefined)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
