import { APIGatewayClient, paginateGetApiKeys } from '@aws-sdk/client-api-gateway';
import { CognitoIdentityProviderClient, paginateListUsers } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { DescribeKeyCommand, KMSClient, paginateListAliases, paginateListKeys } from '@aws-sdk/client-kms';
import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { clientOptions } from '../../local/aws-clients.ts';
import type { StackOutputs } from '../../local/stack-outputs.ts';

type Place = Pick<StackOutputs, 'awsEndpoint' | 'region' | 'table' | 'buckets' | 'userPools'>;

/** One thing in the account: what kind, and the text that says whose it is. */
export interface Thing {
  readonly kind: string;
  readonly name: string;
  readonly text: string;
}

const optionsOf = ({ awsEndpoint, region }: Place) => clientOptions(awsEndpoint, region);

async function* itemsIn(place: Place): AsyncGenerator<Thing> {
  const client = new DynamoDBClient(optionsOf(place));
  for await (const page of paginateScan({ client }, { TableName: place.table }))
    for (const item of page.Items ?? [])
      yield { kind: 'item', name: `${item['pk']?.S} ${item['sk']?.S}`, text: JSON.stringify(item) };
}

async function* objectsIn(place: Place): AsyncGenerator<Thing> {
  const s3 = new S3Client({ ...optionsOf(place), forcePathStyle: true });
  for (const role of ['files', 'usageArchive']) {
    let from: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
    while (from) {
      const page: ListObjectVersionsCommandOutput = await s3.send(
        new ListObjectVersionsCommand({ Bucket: place.buckets[role], ...from }),
      );
      for (const { Key = '' } of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])])
        yield { kind: role, name: Key, text: Key };
      const { IsTruncated, NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
      from = IsTruncated && KeyMarker ? { KeyMarker, ...(VersionIdMarker ? { VersionIdMarker } : {}) } : undefined;
    }
  }
}

async function* usersIn(place: Place): AsyncGenerator<Thing> {
  const client = new CognitoIdentityProviderClient(optionsOf(place));
  for await (const page of paginateListUsers({ client }, { UserPoolId: place.userPools['tenants'] }))
    for (const user of page.Users ?? [])
      yield { kind: 'user', name: user.Username ?? '', text: JSON.stringify(user.Attributes) };
}

async function* gatewayKeysIn(place: Place): AsyncGenerator<Thing> {
  for await (const page of paginateGetApiKeys({ client: new APIGatewayClient(optionsOf(place)) }, {}))
    for (const { id = '', name = '' } of page.items ?? []) yield { kind: 'gateway key', name: id, text: name };
}

/** Keys and their aliases; a key's text is its description and its state. */
async function* keysIn(place: Place): AsyncGenerator<Thing> {
  const client = new KMSClient(optionsOf(place));
  for await (const page of paginateListKeys({ client }, {}))
    for (const { KeyId = '' } of page.Keys ?? []) {
      const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
      yield { kind: `key ${KeyMetadata?.KeyState}`, name: KeyId, text: KeyMetadata?.Description ?? '' };
    }
  for await (const page of paginateListAliases({ client }, {}))
    for (const { AliasName = '', TargetKeyId = '' } of page.Aliases ?? [])
      yield { kind: 'alias', name: AliasName, text: `${AliasName} ${TargetKeyId}` };
}

/** As the account's administrator, around everything of ours. */
export async function everythingIn(place: Place): Promise<readonly Thing[]> {
  const found: Thing[] = [];
  for (const list of [itemsIn, objectsIn, usersIn, gatewayKeysIn, keysIn])
    for await (const thing of list(place)) found.push(thing);
  // Tenants are prepared meanwhile: whose keys were seen just now is written down since the first look.
  for await (const thing of itemsIn(place)) if (isPreparation(thing)) found.push(thing);
  return found;
}

/** What stays behind a tenant on purpose (docs/decisions/0003). */
const keptBehind = /^(FINANCE#|PLATFORM#(DELETION|TOMBSTONE|NUMBERING|DAYBOOK|OPERATIONS))/;
const TENANT = /ten_[0-9A-HJKMNP-TV-Z]{26}/;

export const tenantsIn = (text: string): readonly string[] => text.match(new RegExp(TENANT, 'g')) ?? [];

/** Keys whose making was answered to nobody: the hourly reconciler ends them (docs/decisions/0003). */
export function straysAmong(things: readonly Thing[]): readonly Thing[] {
  const aliases = things.filter(({ kind }) => kind === 'alias');
  const isNamed = (key: Thing) => aliases.some(({ text }) => text.includes(key.name));
  return things.filter((thing) => thing.kind === 'key Enabled' && TENANT.test(thing.text) && !isNamed(thing));
}

/** Keys that are made ahead belong to tenants to come (docs/decisions/0007). */
const isPreparation = ({ name }: Thing): boolean => /^PLATFORM#PREPAR(ED|ING) /.test(name);
const preparedAmong = (things: readonly Thing[]): readonly string[] =>
  things.filter(isPreparation).flatMap(({ text }) => tenantsIn(text));

/** When an invoice that the tenant left unpaid is looked at again: it stays open in finance (pricing.md section 11). */
function duesOfOpenInvoices(things: readonly Thing[]): ReadonlySet<Thing> {
  const isOpen = ({ kind, name, text }: Thing): boolean =>
    kind === 'item' && /^FINANCE#\S+#INVOICE /.test(name) && /"state":\{"S":"(final|past-due)"\}/.test(text);
  const open = new Set(things.filter(isOpen).map(({ name }) => name.split(' ').at(-1)));
  const invoiceOf = ({ name }: Thing) => /^PLATFORM#DUE#.*#collect#(inv_\w+)$/.exec(name)?.[1];
  return new Set(things.filter((thing) => open.has(invoiceOf(thing) ?? '')));
}

/** Whatever else names a tenant that is not among the living, and should have gone with it. */
export function orphansAmong(things: readonly Thing[], alive: ReadonlySet<string>): readonly Thing[] {
  const kept = new Set([...straysAmong(things), ...duesOfOpenInvoices(things)]);
  const living = new Set([...alive, ...preparedAmong(things)]);
  return things
    .filter((thing) => !kept.has(thing) && thing.kind !== 'key PendingDeletion')
    .filter(({ kind, name }) => !(kind === 'item' && keptBehind.test(name)))
    .filter(({ text }) => tenantsIn(text).some((id) => !living.has(id)));
}
