import { bytesOf, kmsCalls } from '../platform/json-call.ts';
import { keyProblem, sealContext, tenantKeyAlias } from '../platform/seal.ts';
import type { TenantSession } from '../platform/tenant-session.ts';
import { tenantsProblem } from './contract.ts';
import type { DataKeyRecord, KeyUse } from './key-ports.ts';

export function keyUse(session: TenantSession): KeyUse {
  const kms = kmsCalls(session.credentials);
  const keyIdOf = (keyArn: string | undefined) => keyArn ?? tenantKeyAlias(session.tenantId);
  const EncryptionContext = sealContext(session.tenantId);

  const decrypt = (wrapped: string, keyArn: string | undefined) =>
    kms('Decrypt', { KeyId: keyIdOf(keyArn), CiphertextBlob: wrapped, EncryptionContext });
  const unwrapped = async ({ wrapped, keyArn }: DataKeyRecord): Promise<unknown> => {
    try {
      return (await decrypt(wrapped, keyArn))['Plaintext'];
    } catch (error) {
      throw keyProblem(error, keyArn !== undefined);
    }
  };
  return {
    async look({ wrapped, keyArn }) {
      try {
        return { state: 'enabled', arn: String((await decrypt(wrapped, keyArn))['KeyId']) };
      } catch (error) {
        const isOff = (keyProblem(error, keyArn !== undefined) as { code?: string }).code === 'key-disabled';
        return { state: isOff ? 'disabled' : 'unreachable', arn: keyArn ?? null };
      }
    },
    async wrapDataKey(keyArn) {
      try {
        const input = { KeyId: keyIdOf(keyArn), KeySpec: 'AES_256', EncryptionContext };
        return textOf((await kms('GenerateDataKeyWithoutPlaintext', input))['CiphertextBlob']);
      } catch (error) {
        throw keyProblem(error, keyArn !== undefined);
      }
    },
    async rewrap(key, keyArn) {
      const Plaintext = await unwrapped(key);
      try {
        const answer = await kms('Encrypt', { KeyId: keyIdOf(keyArn), Plaintext, EncryptionContext });
        const wrapped = textOf(answer['CiphertextBlob']);
        // A key that encrypts and does not decrypt would lock everything away for good.
        const opened = (await decrypt(wrapped, keyArn))['Plaintext'];
        if (opened !== Plaintext) throw new Error('the key does not open what it has sealed');
        return wrapped;
      } catch (error) {
        if (keyArn === undefined) throw keyProblem(error);
        const reason = error instanceof Error ? error.name : 'Error';
        throw tenantsProblem('key-unusable', {
          detail: `KMS answered ${reason}; look at the policy and state of the key.`,
        });
      }
    },
  };
}

function textOf(value: unknown): string {
  if (typeof value !== 'string' || !bytesOf(value)?.length) throw new Error('KMS answered without a ciphertext');
  return value;
}
