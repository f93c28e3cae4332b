/**
 * IAM decides who may use the key (by alias and session tag); the key itself refuses, whoever asks, to work without its
 * tenant in the encryption context, and to be lent out by a grant.
 */
export const tenantKeyPolicy = (accountId: string, tenantId: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'AccountDecides',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
    {
      Sid: 'OnlyWithItsTenant',
      Effect: 'Deny',
      Principal: '*',
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
      Condition: { StringNotEquals: { 'kms:EncryptionContext:tenantId': tenantId } },
    },
    {
      Sid: 'NeverLent',
      Effect: 'Deny',
      Principal: '*',
      Action: ['kms:CreateGrant', 'kms:ReEncrypt*'],
      Resource: '*',
    },
  ],
});
