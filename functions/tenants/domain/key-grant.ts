import type { TenantId } from '../../kernel/ids.ts';

/**
 * What a tenant adds to the policy of its own KMS key (KMS guide, "Allowing users in other accounts to use a KMS key").
 * The session tag keeps out everybody else of the account: only a session of this tenant carries it.
 */
export const keyGrant = (account: string, tenantId: TenantId) => ({
  Sid: 'TenantryForThisTenant',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
  Resource: '*',
  Condition: {
    StringEquals: { 'kms:EncryptionContext:tenantId': tenantId, 'aws:PrincipalTag/TenantId': tenantId },
  },
});
