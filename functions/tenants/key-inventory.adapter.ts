import {
  DescribeKeyCommand,
  KMSClient,
  ListResourceTagsCommand,
  paginateListAliases,
  paginateListKeys,
} from '@aws-sdk/client-kms';
import { tenantIdSchema } from '../kernel/ids.ts';
import { epochMs, instantOf } from '../kernel/time.ts';
import { clientDefaults, lazy } from '../platform/aws.ts';
import { tenantKeyAlias } from '../platform/seal.ts';
import { tenantTag } from './key-vault.adapter.ts';
import type { KeyInventory, NamedKey } from './upkeep-ports.ts';

const kms = lazy(() => new KMSClient(clientDefaults));

/** Stages may share an account: aliases do not tell them apart, the tag does. */
export function keyInventory(stage: string): KeyInventory {
  const isOurs = async (keyId: string): Promise<boolean> => {
    const { Tags } = await kms().send(new ListResourceTagsCommand({ KeyId: keyId }));
    const tag = (name: string) => Tags?.find(({ TagKey }) => TagKey === name)?.TagValue;
    return tag(tenantTag) !== undefined && tag('tenantry:stage') === stage;
  };
  return {
    isOurs,
    async *named() {
      for await (const alias of aliases()) yield* namedKey(alias);
    },
    async *unnamed(olderThan) {
      const named = new Set<string>();
      for await (const { TargetKeyId } of aliases()) if (TargetKeyId) named.add(TargetKeyId);
      for await (const keyId of allKeys())
        if (!named.has(keyId) && (await looksLikeOne(keyId, epochMs(olderThan))) && (await isOurs(keyId))) yield keyId;
    },
    async isUsable(keyId) {
      const { KeyMetadata: key } = await kms().send(new DescribeKeyCommand({ KeyId: keyId }));
      return key?.KeyState === 'Enabled';
    },
  };
}

interface Alias {
  readonly AliasName?: string | undefined;
  readonly TargetKeyId?: string | undefined;
  readonly CreationDate?: Date | undefined;
}

async function* aliases(): AsyncGenerator<Alias> {
  for await (const page of paginateListAliases({ client: kms(), pageSize: 100 }, {})) yield* page.Aliases ?? [];
}

function namedKey({ AliasName, TargetKeyId, CreationDate }: Alias): readonly NamedKey[] {
  const { data: tenantId } = tenantIdSchema.safeParse(AliasName?.split('/').at(-1));
  if (!tenantId || AliasName !== tenantKeyAlias(tenantId) || !TargetKeyId || !CreationDate) return [];
  return [{ tenantId, keyId: TargetKeyId, since: instantOf(CreationDate.getTime()) }];
}

async function* allKeys(): AsyncGenerator<string> {
  for await (const page of paginateListKeys({ client: kms(), pageSize: 1_000 }, {}))
    for (const { KeyId } of page.Keys ?? []) if (KeyId) yield KeyId;
}

async function looksLikeOne(keyId: string, beforeMs: number): Promise<boolean> {
  const { KeyMetadata: key } = await kms().send(new DescribeKeyCommand({ KeyId: keyId }));
  if (key?.KeyManager !== 'CUSTOMER' || key.KeyState !== 'Enabled' || !key.CreationDate) return false;
  return (key.Description?.startsWith('Tenant ten_') ?? false) && key.CreationDate.getTime() < beforeMs;
}
