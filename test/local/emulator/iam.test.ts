import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { account } from '../../../local/aws-clients.ts';
import { roleFor, workbench } from './workbench.ts';

const TAG = '$' + '{aws:PrincipalTag/TenantId}';
const table = { 'Fn::GetAtt': ['Table', 'Arn'] };

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
          Condition: { StringEquals: { 'kms:EncryptionContext:tenantId': TAG } },
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

  it('ties a key to the tenant of the session by the encryption context', async () => {
    const kms = new KMSClient(await optionsOf('ten_a'));
    const KeyId = bench.idOf('Key');
    const seal = (tenantId: string) =>
      kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x'), EncryptionContext: { tenantId } }));
    const { CiphertextBlob } = await seal('ten_a');
    const foreign = new KMSClient(await optionsOf('ten_b'));

    expect(await outcome(seal('ten_b'))).toBe('AccessDeniedException');
    expect(
      await outcome(foreign.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { tenantId: 'ten_a' } }))),
    ).toBe('AccessDeniedException');
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
