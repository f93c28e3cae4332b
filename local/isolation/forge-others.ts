import { account } from '../aws-clients.ts';
import { neighbors, otherTenants, type Random } from './foreign.ts';
import { otherTags } from './forge-table.ts';
import { forged, type IamRequest, type Mutant } from './request.ts';

const ofTheBucket = ['PutBucketPolicy', 'DeleteBucket', 'PutBucketVersioning', 'PutLifecycleConfiguration'];
const ofTheObject = ['PutObjectAcl', 'GetObjectAcl', 'GetObjectVersion', 'BypassGovernanceRetention'];

/** A tenant's session on an object, or on the list of its objects. */
export function forgeObject(original: IamRequest, tenantId: string, random: Random): readonly Mutant[] {
  const strangers = [...otherTenants(tenantId, random), ...neighbors(tenantId)];
  const tags = otherTags(original, tenantId, random);
  if (original.context['s3:prefix'] !== undefined)
    return [
      ...strangers.map((id) => forged(original, 'other prefix listed', { context: { 's3:prefix': `${id}/` } })),
      forged(original, 'missing terminator', { context: { 's3:prefix': tenantId } }),
      forged(original, 'prefix dropped', { context: { 's3:prefix': undefined } }),
      ...tags,
    ];
  const bucket = original.resource.replace(/\/.*$/, '');
  // A request names one object: in a resource `*` is a pattern, which a judge would answer for whole classes.
  const plain = strangers.filter((id) => !/[*?]/.test(id));
  return [
    ...plain.map((id) =>
      forged(original, 'other bucket prefix', { resource: original.resource.replace(tenantId, id) }),
    ),
    forged(original, 'missing terminator', { resource: `${bucket}/${tenantId}` }),
    forged(original, 'before the prefix', { resource: original.resource.replace(`/${tenantId}`, `//${tenantId}`) }),
    forged(original, 'another bucket', { resource: original.resource.replace(bucket, `${bucket}x`) }),
    ...ofTheBucket.map((name) => forged(original, 'bucket administration', { action: `s3:${name}`, resource: bucket })),
    ...ofTheObject.map((name) => forged(original, 'other action on the object', { action: `s3:${name}` })),
    ...tags,
  ];
}

const ofTheKey = [
  ...['CreateGrant', 'ScheduleKeyDeletion', 'DisableKey', 'PutKeyPolicy', 'ReEncryptFrom', 'ReEncryptTo'],
  ...['UpdateKeyDescription', 'EnableKey', 'RevokeGrant', 'ImportKeyMaterial', 'DeleteImportedKeyMaterial'],
];

/** A tenant's session on its KMS key. */
export function forgeKey(original: IamRequest, tenantId: string, random: Random): readonly Mutant[] {
  const name = 'kms:EncryptionContext:tenantId';
  const strangers = [...otherTenants(tenantId, random), ...neighbors(tenantId)];
  const alias = (id: string) => [`alias/tenant/${id}`];
  // A key in a tenant's own account has no alias of ours; whose it is, its own policy says.
  const isOurs = original.resource.includes(`:${account}:`);
  return [
    ...strangers.map((id) => forged(original, "other tenant's context", { context: { [name]: id } })),
    forged(original, 'context missing', { context: { [name]: undefined } }),
    ...(isOurs
      ? [
          ...strangers.map((id) =>
            forged(original, "other tenant's key", { context: { 'kms:ResourceAliases': alias(id) } }),
          ),
          forged(original, 'key without alias', { context: { 'kms:ResourceAliases': undefined } }),
        ]
      : []),
    ...strangers.map((id) =>
      forged(original, "other tenant's key and context", {
        context: { [name]: id, 'kms:ResourceAliases': alias(id) },
      }),
    ),
    ...ofTheKey.map((action) => forged(original, 'key administration', { action: `kms:${action}` })),
    ...otherTags(original, tenantId, random),
  ];
}
