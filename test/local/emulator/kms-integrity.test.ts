import { DecryptCommand, EncryptCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { workbench } from './workbench.ts';

const key = (): { Type: string; Properties: Readonly<Record<string, unknown>> } => ({
  Type: 'AWS::KMS::Key',
  Properties: {
    KeyPolicy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' }],
    },
  },
});
const EncryptionContext = { tenantId: 'ten_1' };

describe('keys in the emulator', () => {
  const bench = workbench(() => ({ One: key(), Other: key() }));
  const kms = () => new KMSClient(bench.options());
  const nameOf = (work: Promise<unknown>) =>
    work.then(
      () => 'decrypted',
      (error: Error) => error.name,
    );
  const sealed = async () => {
    const { CiphertextBlob = new Uint8Array() } = await kms().send(
      new EncryptCommand({ KeyId: bench.idOf('One'), Plaintext: Buffer.from('secret'), EncryptionContext }),
    );
    return CiphertextBlob;
  };

  it('open what they sealed', async () => {
    const { Plaintext } = await kms().send(new DecryptCommand({ CiphertextBlob: await sealed(), EncryptionContext }));

    expect(Buffer.from(Plaintext ?? []).toString()).toBe('secret');
  });

  it('refuse a ciphertext with any byte changed', async () => {
    const whole = await sealed();
    for (const at of [70, 86, whole.length - 1]) {
      const tampered = Buffer.from(whole);
      tampered[at] = (tampered[at] ?? 0) ^ 1;
      const outcome = await nameOf(kms().send(new DecryptCommand({ CiphertextBlob: tampered, EncryptionContext })));
      expect(outcome).toBe('InvalidCiphertextException');
    }
  });

  it('refuse another context, and another key by name', async () => {
    const CiphertextBlob = await sealed();
    const foreign = { CiphertextBlob, EncryptionContext: { tenantId: 'ten_2' } };
    const misnamed = { CiphertextBlob, EncryptionContext, KeyId: bench.idOf('Other') };

    expect(await nameOf(kms().send(new DecryptCommand(foreign)))).toBe('InvalidCiphertextException');
    expect(await nameOf(kms().send(new DecryptCommand(misnamed)))).toBe('IncorrectKeyException');
  });

  it('open a data key as it was given', async () => {
    const KeyId = bench.idOf('One');
    const made = await kms().send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }));
    const opened = await kms().send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob, EncryptionContext }));

    expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Buffer.from(made.Plaintext ?? []));
  });
});
