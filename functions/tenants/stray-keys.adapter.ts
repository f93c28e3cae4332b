import {
  DescribeKeyCommand,
  KMSClient,
  ListResourceTagsCommand,
  paginateListAliases,
  paginateListKeys,
} from '@aws-sdk/client-kms';
import { epochMs } from '../kernel/time.ts';
import { clientDefaults, lazy } from '../platform/aws.ts';
import { tenantTag } from './key-vault.adapter.ts';
import type { StrayKeys } from './ports.ts';

const kms = lazy(() => new KMSClient(clientDefaults));

/** Keys of this stage's tenants that no alias names: made by a call whose answer was lost. */
export function strayKeys(stage: string): StrayKeys {
  return {
    async list(olderThan) {
      const named = await namedKeys();
      const strays: string[] = [];
      for (const keyId of await allKeys())
        if (!named.has(keyId) && (await isStray(keyId, stage, epochMs(olderThan)))) strays.push(keyId);
      return strays;
    },
  };
}

async function namedKeys(): Promise<ReadonlySet<string>> {
  const named: string[] = [];
  for await (const page of paginateListAliases({ client: kms(), pageSize: 100 }, {}))
    named.push(...(page.Aliases ?? []).flatMap(({ TargetKeyId }) => TargetKeyId ?? []));
  return new Set(named);
}

async function allKeys(): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const page of paginateListKeys({ client: kms(), pageSize: 1_000 }, {}))
    keys.push(...(page.Keys ?? []).flatMap(({ KeyId }) => KeyId ?? []));
  return keys;
}

async function isStray(keyId: string, stage: string, beforeMs: number): Promise<boolean> {
  const { KeyMetadata: key } = await kms().send(new DescribeKeyCommand({ KeyId: keyId }));
  if (key?.KeyManager !== 'CUSTOMER' || key.KeyState !== 'Enabled' || !key.CreationDate) return false;
  if (!key.Description?.startsWith('Tenant ten_') || key.CreationDate.getTime() >= beforeMs) return false;
  const { Tags } = await kms().send(new ListResourceTagsCommand({ KeyId: keyId }));
  const tag = (name: string) => Tags?.find(({ TagKey }) => TagKey === name)?.TagValue;
  return tag(tenantTag) !== undefined && tag('tenantry:stage') === stage;
}
