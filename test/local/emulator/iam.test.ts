import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, DecryptCommand, DisableKeyCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, it } from 'vitest';
import { account } from '../../../local/aws-clients.ts';
import { roleFor, workbench } from './workbench.ts';

const TAG = '$' + '{aws:PrincipalTag/TenantId}';
const table = { 'Fn::GetAtt': ['Table', 'Arn'] };
const bucket = { 'Fn::GetAtt': ['Bucket', 'Arn'] };

describe('IAM in the emulator', () => {
  const bench = workbench(() => ({
    Table: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        AttributeDefinitions: ['pk', 'sk', 'gsi1pk', 'gsi1sk'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S',
        })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'gsi1',
            KeySchema: [
              { AttributeName: 'gsi1pk', KeyType: 'HASH' },
              { AttributeName: 'gsi1sk', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        Replicas: [{ Region: 'us-east-1' }],
      },
    },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { VersioningConfiguration: { Status: 'Enabled' } } },
    BucketPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'Bucket' },
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Deny',
              Principal: { AWS: '*' },
              Action: 's3:*',
              Resource: [bucket, { 'Fn::Join': ['', [bucket, '/*']] }],
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        },
      },
    },
    Key: {
      Type: 'AWS::KMS::Key',
      Properties: {
        KeyPolicy: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
          ],
        },
      },
    },
    Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/tenant/ten_a', TargetKeyId: { Ref: 'Key' } } },
    UnnamedKey: {
      Type: 'AWS::KMS::Key',
      Properties: {
        KeyPolicy: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
          ],
        },
      },
    },
    Session: roleFor(
      [
        {
          Effect: 'Allow',
          Action: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:Scan'],
          Resource: [table, { 'Fn::Join': ['', [table, '/index/gsi1']] }],
          Condition: {
            'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`TENANT#${TAG}#*`] },
            Null: { 'dynamodb:LeadingKeys': 'false', 'aws:PrincipalTag/TenantId': 'false' },
          },
        },
        {
          Effect: 'Allow',
          Action: 'dynamodb:PutItem',
          Resource: table,
          Condition: {
            'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['PLATFORM#NUMBERING#*'] },
            Null: { 'dynamodb:LeadingKeys': 'false' },
          },
        },
        {
          Effect: 'Allow',
          Action: ['kms:Decrypt', 'kms:Encrypt'],
          Resource: '*',
          Condition: {
            StringEquals: { 'kms:EncryptionContext:tenantId': TAG },
            'ForAnyValue:StringEquals': { 'kms:ResourceAliases': `alias/tenant/${TAG}` },
          },
        },
        {
          Effect: 'Allow',
          Action: ['kms:Decrypt', 'kms:Encrypt'],
          Resource: '*',
          Condition: {
            StringNotEquals: { 'aws:ResourceAccount': account },
            StringEquals: { 'kms:EncryptionContext:tenantId': TAG },
          },
        },
        {
          Effect: 'Allow',
          Action: ['s3:GetObject', 's3:PutObject'],
          Resource: { 'Fn::Join': ['', [bucket, `/${TAG}/*`]] },
        },
        {
          Effect: 'Allow',
          Action: 's3:ListBucket',
          Resource: bucket,
          Condition: { StringLike: { 's3:prefix': `${TAG}/*` } },
        },
      ],
      [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: ['sts:AssumeRole', 'sts:TagSession'],
          Condition: { StringLike: { 'aws:RequestTag/TenantId': 'ten_?' } },
        },
      ],
    ),
  }));

  const assume = (tenantId?: string) =>
    new STSClient(bench.options()).send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${account}:role/${bench.idOf('Session')}`,
        RoleSessionName: 'test',
        ...(tenantId ? { Tags: [{ Key: 'TenantId', Value: tenantId }] } : {}),
      }),
    );
  const optionsOf = async (tenantId: string) => {
    const { Credentials: given } = await assume(tenantId);
    const credentials = {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    };
    return { ...bench.options(), credentials };
  };
  const outcome = (work: Promise<unknown>) =>
    work.then(
      () => 'allowed',
      (error: Error) => error.name,
    );
  const item = (pk: string) => ({ pk: { S: pk }, sk: { S: '1' } });

  it('confines a tagged session to its own partitions', async () => {
    const dynamodb = new DynamoDBClient(await optionsOf('ten_a'));
    const TableName = bench.idOf('Table');
    const get = (pk: string) => outcome(dynamodb.send(new GetItemCommand({ TableName, Key: item(pk) })));
    const query = (pk: string, index?: string) =>
      outcome(
        dynamodb.send(
          new QueryCommand({
            TableName,
            ...(index ? { IndexName: index } : {}),
            KeyConditionExpression: '#p = :p',
            ExpressionAttributeNames: { '#p': index ? 'gsi1pk' : 'pk' },
            ExpressionAttributeValues: { ':p': { S: pk } },
          }),
        ),
      );

    expect(await get('TENANT#ten_a#PROJECT')).toBe('allowed');
    expect(await get('TENANT#ten_b#PROJECT')).toBe('AccessDeniedException');
    expect(await get('TENANT#ten_ab#PROJECT')).toBe('AccessDeniedException');
    expect(await get('FINANCE#ten_a#INVOICE')).toBe('AccessDeniedException');
    expect(await query('TENANT#ten_a#PROJECT')).toBe('allowed');
    expect(await query('TENANT#ten_b#PROJECT')).toBe('AccessDeniedException');
    expect(await query('TENANT#ten_a#X', 'gsi1')).toBe('allowed');
    expect(await query('TENANT#ten_b#X', 'gsi1')).toBe('AccessDeniedException');
  });

  it('denies what names no partition, and a batch with one foreign key', async () => {
    const dynamodb = new DynamoDBClient(await optionsOf('ten_a'));
    const TableName = bench.idOf('Table');
    const batch = (...keys: string[]) =>
      outcome(dynamodb.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: keys.map(item) } } })));

    expect(await outcome(dynamodb.send(new ScanCommand({ TableName })))).toBe('AccessDeniedException');
    expect(await batch('TENANT#ten_a#X', 'TENANT#ten_a#Y')).toBe('allowed');
    expect(await batch('TENANT#ten_a#X', 'TENANT#ten_b#Y')).toBe('AccessDeniedException');
  });

  it('judges a transaction item by item', async () => {
    const dynamodb = new DynamoDBClient(await optionsOf('ten_a'));
    const TableName = bench.idOf('Table');
    const write = (...keys: string[]) =>
      outcome(
        dynamodb.send(
          new TransactWriteItemsCommand({ TransactItems: keys.map((pk) => ({ Put: { TableName, Item: item(pk) } })) }),
        ),
      );

    expect(await write('TENANT#ten_a#INVOICE', 'PLATFORM#NUMBERING#TNY')).toBe('allowed');
    expect(await write('TENANT#ten_a#INVOICE', 'TENANT#ten_b#INVOICE')).toBe('AccessDeniedException');
  });

  it('denies an action that no statement grants', async () => {
    const dynamodb = new DynamoDBClient(await optionsOf('ten_a'));
    const update = dynamodb.send(
      new TransactWriteItemsCommand({
        TransactItems: [{ Delete: { TableName: bench.idOf('Table'), Key: item('TENANT#ten_a#X') } }],
      }),
    );

    expect(await outcome(update)).toBe('AccessDeniedException');
  });

  it('ties a key to the tenant of the session by alias and encryption context', async () => {
    const kms = new KMSClient(await optionsOf('ten_a'));
    const seal = (tenantId: string, KeyId = bench.idOf('Key')) =>
      kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x'), EncryptionContext: { tenantId } }));
    const { CiphertextBlob } = await seal('ten_a');
    const foreign = new KMSClient(await optionsOf('ten_b'));

    expect(await outcome(seal('ten_b'))).toBe('AccessDeniedException');
    expect(await outcome(seal('ten_a', bench.idOf('UnnamedKey')))).toBe('AccessDeniedException');
    expect(
      await outcome(foreign.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { tenantId: 'ten_a' } }))),
    ).toBe('AccessDeniedException');
  });

  it('asks the policy of a key in another account, which is found there by its ARN', async () => {
    const elsewhere = '222222222222';
    const owner = { ...bench.options(), credentials: { accessKeyId: elsewhere, secretAccessKey: 'test' } };
    const ofOwner = new KMSClient(owner);
    const root = (id: string) => ({ AWS: `arn:aws:iam::${id}:root` });
    const statement = { Effect: 'Allow', Resource: '*' };
    const admin = { ...statement, Principal: root(elsewhere), Action: 'kms:*' };
    const lent = {
      ...statement,
      Principal: root(account),
      Action: ['kms:Encrypt', 'kms:Decrypt'],
      Condition: { StringEquals: { 'aws:PrincipalTag/TenantId': 'ten_a' } },
    };
    const keyWith = async (...Statement: object[]) =>
      (await ofOwner.send(new CreateKeyCommand({ Policy: JSON.stringify({ Version: '2012-10-17', Statement }) })))
        .KeyMetadata?.Arn ?? '';
    const [open, closed] = [await keyWith(admin, lent), await keyWith(admin)];
    const seal = async (tenantId: string, KeyId: string) =>
      new KMSClient(await optionsOf(tenantId)).send(
        new EncryptCommand({ KeyId, Plaintext: Buffer.from('x'), EncryptionContext: { tenantId } }),
      );
    const { CiphertextBlob, KeyId } = await seal('ten_a', open);

    expect(KeyId).toBe(open);
    expect(open).toContain(`:${elsewhere}:`);
    const opened = await new KMSClient(await optionsOf('ten_a')).send(
      new DecryptCommand({ KeyId: open, CiphertextBlob, EncryptionContext: { tenantId: 'ten_a' } }),
    );
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe('x');
    expect(await outcome(seal('ten_b', open))).toBe('AccessDeniedException');
    expect(await outcome(seal('ten_a', closed))).toBe('AccessDeniedException');
    await ofOwner.send(new DisableKeyCommand({ KeyId: open }));
    expect(await outcome(seal('ten_a', open))).toBe('DisabledException');
    const ours = new KMSClient(bench.options());
    expect(await outcome(ours.send(new DisableKeyCommand({ KeyId: open })))).toBe('AccessDeniedException');
  });

  it('confines objects to the tenant’s prefix, also by a presigned address', async () => {
    const s3 = new S3Client({ ...(await optionsOf('ten_a')), forcePathStyle: true });
    const Bucket = bench.idOf('Bucket');
    const put = (Key: string) => outcome(s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' })));
    const list = (Prefix?: string) =>
      outcome(s3.send(new ListObjectsV2Command({ Bucket, ...(Prefix ? { Prefix } : {}) })));
    const presigned = async (Key: string) =>
      (await fetch(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 60 }))).status;

    expect(await put('ten_a/one.txt')).toBe('allowed');
    expect(await put('ten_b/one.txt')).toBe('AccessDenied');
    expect(await put('ten_ab/one.txt')).toBe('AccessDenied');
    expect(await list('ten_a/')).toBe('allowed');
    expect(await list('ten_b/')).toBe('AccessDenied');
    expect(await list()).toBe('AccessDenied');
    expect(await presigned('ten_a/one.txt')).toBe(200);
    expect(await presigned('ten_b/one.txt')).toBe(403);
  });

  it('lets nobody assume the role without the tag that its trust policy demands', async () => {
    expect(await outcome(assume())).toBe('AccessDenied');
    expect(await outcome(assume('*'))).toBe('AccessDenied');
  });

  it('refuses credentials that nobody gave out', async () => {
    const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };
    const dynamodb = new DynamoDBClient({ ...bench.options(), credentials });
    const put = dynamodb.send(new PutItemCommand({ TableName: bench.idOf('Table'), Item: item('TENANT#ten_a#X') }));

    expect(await outcome(put)).toBe('UnrecognizedClientException');
  });
});
