import { neighbors, otherTenants, type Random } from './foreign.ts';
import { type Change, forged, type IamRequest, type Mutant, tenantOf } from './request.ts';

const KEYS = 'dynamodb:LeadingKeys';
type Forgery = readonly [kind: string, change: Change];

const keysOf = (request: IamRequest): readonly string[] => [request.context[KEYS] ?? []].flat();
const withKeys = (keys: readonly string[]): Change => ({ context: { [KEYS]: keys } });
const without: Change = { context: { [KEYS]: undefined } };

const partiql = ['PartiQLSelect', 'PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete'];
const ofTheTable = [
  ...['DeleteTable', 'UpdateTable', 'CreateBackup', 'ExportTableToPointInTime', 'UpdateTimeToLive', 'TagResource'],
  ...['UpdateContinuousBackups', 'RestoreTableToPointInTime', 'PutResourcePolicy', 'DescribeTable'],
];
const tableOf = (resource: string) => resource.replace(/\/index\/.*$/, '');

/** Reading it whole, by another language, or by its administration. */
function otherActions(original: IamRequest): readonly Forgery[] {
  const resource = tableOf(original.resource);
  const keyed = (name: string): readonly Forgery[] => [
    [`${name} without keys`, { ...without, action: `dynamodb:${name}`, resource }],
    [`${name} with own keys`, { action: `dynamodb:${name}`, resource }],
  ];
  const stream = `${resource}/stream/2026-11-24T10:00:00.000`;
  return [
    // A Scan has no leading keys, on AWS neither (service authorization reference).
    ['Scan', { ...without, action: 'dynamodb:Scan', resource }],
    ...partiql.flatMap(keyed),
    ...ofTheTable.map(
      (name): Forgery => [`table administration`, { ...without, action: `dynamodb:${name}`, resource }],
    ),
    ...['GetRecords', 'GetShardIterator'].map(
      (name): Forgery => ["the table's stream", { ...without, action: `dynamodb:${name}`, resource: stream }],
    ),
  ];
}

function otherPlaces(original: IamRequest): readonly Forgery[] {
  const table = tableOf(original.resource);
  return [
    ...['gsi2', 'gsi1x', 'gsi'].map((index): Forgery => ['unnamed index', { resource: `${table}/index/${index}` }]),
    ['another table', { resource: `${table}x` }],
    ['another account', { resource: original.resource.replace(/:\d{12}:/, ':999999999999:') }],
  ];
}

const ofOthers = (tenantId: string): readonly string[] => [
  `TENANT#${tenantId}#PROJECT`,
  `TENANT#${tenantId}#JOURNAL`,
  `TENANT#${tenantId}`,
  `FINANCE#${tenantId}#INVOICE`,
];

/** A tenant's session on the table. */
function ofSession(original: IamRequest, tenantId: string, random: Random): readonly Forgery[] {
  const keys = keysOf(original);
  const others = otherTenants(tenantId, random);
  const foreign = (id: string) => keys.map((key) => key.replace(tenantId, id));
  const worlds = [...others.flatMap(ofOthers), 'PLATFORM#DELETION#1', 'PLATFORM#TENANTS', 'LOOKUP#SLUG#acme'];
  return [
    ...others.map((id): Forgery => ["other tenant's key", withKeys(foreign(id))]),
    ...others.flatMap((id): Forgery[] => [
      ['mixed batch', withKeys([...keys, ...foreign(id)])],
      ['mixed batch', withKeys([...foreign(id), ...keys])],
    ]),
    ...neighbors(tenantId).map((id): Forgery => ['neighbor of the prefix', withKeys(foreign(id))]),
    ['missing terminator', withKeys(keys.map((key) => key.slice(0, key.indexOf(tenantId) + tenantId.length)))],
    ['other case', withKeys(keys.map((key) => key.toLowerCase()))],
    ...worlds.map((key): Forgery => ['another world', withKeys([key])]),
    ['key dropped', without],
    ['empty key', withKeys([''])],
  ];
}

/** A platform function's own role on its fixed collections. */
function ofPlatform(original: IamRequest, random: Random): readonly Forgery[] {
  const others = otherTenants('ten_01HAAAAAAAAAAAAAAAAAAAAAAA', random);
  const keys = others.flatMap(ofOthers);
  return [
    ...keys.map((key): Forgery => ["a tenant's key", withKeys([key])]),
    ...keys.map((key): Forgery => ['mixed batch', withKeys([...keysOf(original), key])]),
    // Only a session can have a tag; with another tenant's it would be that tenant's session.
    ...(tenantOf(original) === undefined ? others : []).map(
      (id): Forgery => [
        "a tenant's key under a forged tag",
        { ...withKeys([`TENANT#${id}#PROJECT`]), tags: { TenantId: id } },
      ],
    ),
    ['key dropped', without],
    ['empty key', withKeys([''])],
  ];
}

/** Tags that a session must not be able to have, or that are another tenant's. */
export function otherTags(original: IamRequest, tenantId: string, random: Random): readonly Mutant[] {
  const tags = [...otherTenants(tenantId, random), ...neighbors(tenantId)];
  return [
    forged(original, 'tag missing', { tags: {} }),
    ...tags.map((tag) => forged(original, tag === '' ? 'tag empty' : 'tag of another', { tags: { TenantId: tag } })),
  ];
}

/** Numbers and due dates are every tenant's: what a session may do to them does not hang on whose it is. */
const isShared = (original: IamRequest, tenantId: string): boolean =>
  !keysOf(original).some((key) => key.includes(tenantId));

export function forgeTable(original: IamRequest, random: Random): readonly Mutant[] {
  const tenantId = tenantOf(original);
  const places = [...otherPlaces(original), ...otherActions(original)];
  const all = (own: readonly Forgery[]) => [...own, ...places].map(([kind, change]) => forged(original, kind, change));
  if (tenantId === undefined || isShared(original, tenantId)) return all(ofPlatform(original, random));
  return [...all(ofSession(original, tenantId, random)), ...otherTags(original, tenantId, random)];
}
