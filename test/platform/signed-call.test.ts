import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DecryptCommand, GenerateMacCommand, GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { startExport } from '../../functions/billing/export-run.adapter.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { clientDefaults } from '../../functions/platform/aws.ts';
import { hmac, kmsCalls, parameterAt, publicKeyOf } from '../../functions/platform/json-call.ts';
import { mailer } from '../../functions/platform/mail.ts';
import { signedReads } from '../../functions/platform/signed-reads.ts';
import { tenantCredentials } from '../../functions/platform/tenant-credentials.ts';
import { bytes, type FakeAnswer, type FakeAws, failing, fakeAws, sessionXml } from '../kit/fake-aws.ts';
import { tenantA } from '../kit/world.ts';

let aws: FakeAws;
beforeEach(() => {
  for (const [name, value] of Object.entries({
    ...{ AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' },
    ...{ AWS_SESSION_TOKEN: 'session', AWS_ENDPOINT_URL: undefined },
  }))
    vi.stubEnv(name, value);
  aws = fakeAws();
});

const context = { tenantId: tenantA, purpose: 'attributes' };
const role = 'arn:aws:iam::111122223333:role/Tenant Session';
const given = { KeyId: 'alias/tenant/x', CiphertextBlob: bytes(Buffer.from('wrapped')), EncryptionContext: context };
const key = { pk: 'TENANT#x#CONFIG', sk: 'TENANT' };
/** A tenant of its own for each case: credentials are kept. */
let tenants = 0;
const assume = () =>
  tenantCredentials(role, `ten_01HDDDDDDDDDDDDDDDDDDDD${String(++tenants).padStart(3, '0')}` as TenantId)();

const mail = { from: 'no-reply@tenantry.test', to: 'a@example.com', subject: 'ä', text: 't', html: '<p>h</p>' };

/** The same call by our module and by the SDK's own client. */
const pairs = {
  'kms:Decrypt': {
    operation: 'Decrypt',
    answer: { body: { KeyId: 'arn', Plaintext: bytes(Buffer.from('plain')) } },
    ours: () => kmsCalls()('Decrypt', given),
    theirs: () =>
      new KMSClient(clientDefaults).send(new DecryptCommand({ ...given, CiphertextBlob: Buffer.from('wrapped') })),
  },
  'kms:GenerateMac': {
    operation: 'GenerateMac',
    answer: { body: { Mac: bytes(Buffer.from('mac')) } },
    ours: () => hmac('key-1', 'slug:ä'),
    theirs: () =>
      new KMSClient(clientDefaults).send(
        new GenerateMacCommand({ KeyId: 'key-1', MacAlgorithm: 'HMAC_SHA_256', Message: Buffer.from('slug:ä') }),
      ),
  },
  'kms:GetPublicKey': {
    operation: 'GetPublicKey',
    answer: { body: { PublicKey: bytes(Buffer.from('spki')) } },
    ours: () => publicKeyOf('key-1'),
    theirs: () => new KMSClient(clientDefaults).send(new GetPublicKeyCommand({ KeyId: 'key-1' })),
  },
  'ssm:GetParameter': {
    operation: 'GetParameter',
    answer: { body: { Parameter: { Value: 'plan-1' } } },
    ours: () => parameterAt('/tenantry/x'),
    theirs: () => new SSMClient(clientDefaults).send(new GetParameterCommand({ Name: '/tenantry/x' })),
  },
  'lambda:Invoke': {
    operation: 'POST /2015-03-31/functions/export/invocations',
    answer: { status: 202 },
    ours: () => startExport('export'),
    theirs: () =>
      new LambdaClient(clientDefaults).send(
        new InvokeCommand({ FunctionName: 'export', InvocationType: 'Event', Payload: Buffer.from('{}') }),
      ),
  },
  'dynamodb:GetItem': {
    operation: 'GetItem',
    answer: { body: { Item: { pk: { S: 'a' } } } },
    ours: () => signedReads('pooled').get(key),
    theirs: () =>
      new DynamoDBClient(clientDefaults).send(
        new GetItemCommand({
          TableName: 'pooled',
          Key: { pk: { S: key.pk }, sk: { S: key.sk } },
          ConsistentRead: true,
        }),
      ),
  },
  'ses:SendEmail': {
    operation: 'POST /v2/email/outbound-emails',
    answer: { body: { MessageId: 'm1' } },
    ours: () => mailer(mail.from)(mail),
    theirs: () =>
      new SESv2Client(clientDefaults).send(
        new SendEmailCommand({
          FromEmailAddress: mail.from,
          Destination: { ToAddresses: [mail.to] },
          Content: {
            Simple: {
              Subject: { Data: mail.subject, Charset: 'UTF-8' },
              Body: {
                Text: { Data: mail.text, Charset: 'UTF-8' },
                Html: { Data: mail.html, Charset: 'UTF-8' },
              },
            },
          },
        }),
      ),
  },
  'sts:AssumeRole': {
    operation: 'AssumeRole',
    answer: { body: sessionXml },
    ours: assume,
    theirs: () =>
      new STSClient(clientDefaults).send(
        new AssumeRoleCommand({
          RoleArn: role,
          RoleSessionName: `ten_01HDDDDDDDDDDDDDDDDDDDD${String(tenants).padStart(3, '0')}`,
          DurationSeconds: 3_600,
          Tags: [{ Key: 'TenantId', Value: `ten_01HDDDDDDDDDDDDDDDDDDDD${String(tenants).padStart(3, '0')}` }],
          TransitiveTagKeys: ['TenantId'],
        }),
      ),
  },
};
const cases = Object.entries(pairs);

/** What the service sees of a call, without what differs from attempt to attempt. */
const seen = ({ input, request }: FakeAws['calls'][number]) => ({
  input,
  to: `${request.method} ${request.protocol}//${request.hostname}:${request.port ?? ''}${request.path}`,
  ...Object.fromEntries(
    ['content-type', 'x-amz-target', 'x-amz-invocation-type', 'x-amz-security-token', 'amz-sdk-request'].map((name) => [
      name,
      Object.entries(request.headers).find(([header]) => header.toLowerCase() === name)?.[1],
    ]),
  ),
  scope: /Credential=([^,]+)/.exec(request.headers['authorization'] ?? '')?.[1]?.replace(/\/\d{8}\//, '/'),
});

const outcome = async (call: () => Promise<unknown>) => {
  const before = aws.calls.length;
  const error = await call().then(
    () => undefined,
    (thrown: unknown) => thrown as Error & { readonly $metadata?: { readonly httpStatusCode?: number } },
  );
  return {
    name: error?.name,
    message: error?.message,
    status: error?.$metadata?.httpStatusCode,
    attempts: aws.calls.length - before,
  };
};

const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
const timeout = Object.assign(new Error('too slow'), { name: 'TimeoutError' });

describe.each(cases)('a signed call, %s', (_, { operation, answer, ours, theirs }) => {
  it.each([
    ['in the Region', undefined],
    ['at the endpoint of the environment', 'http://127.0.0.1:4566'],
  ])('is the call that the SDK makes %s', async (__, endpoint) => {
    vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
    aws.on(operation, answer);

    await ours();
    await theirs();

    const [first, second] = aws.calls.map(seen);
    expect(first).toEqual(second);
    expect(first?.scope).toMatch(/^AKIAEXAMPLE\/eu-central-1\/(kms|dynamodb|lambda|ses|ssm|sts)\/aws4_request$/);
  });

  const xml = (name: string) =>
    `<ErrorResponse><Error><Type>Sender</Type><Code>${name}</Code><Message>no</Message></Error></ErrorResponse>`;
  const refusal = (name: string, status = 400): FakeAnswer =>
    operation === 'AssumeRole'
      ? { status, body: xml(name) }
      : { status, body: { __type: `com.amazonaws.x#${name}`, message: 'no' } };

  it.each([
    ['a refusal', [refusal('AccessDeniedException')], 1],
    ['a refusal without a text', [failing('DisabledException')], 1],
    ['an outage', [refusal('InternalFailure', 500)], 3],
    ['an outage that ends', [refusal('ServiceUnavailable', 503), answer], 2],
    ['throttling that ends', [refusal('ThrottlingException'), answer], 2],
    ['a lost connection that comes back', [reset, answer], 2],
    ['a lost connection', [reset], 3],
    ['a time-out', [timeout], 3],
  ])('takes %s as the SDK does', { timeout: 30_000 }, async (what, answers, attempts) => {
    if (operation === 'AssumeRole' && what.endsWith('without a text')) return;
    vi.spyOn(Math, 'random').mockReturnValue(0.01);
    aws.on(operation, ...answers);
    const mine = await outcome(ours);
    aws.on(operation, ...answers);

    expect(mine).toEqual({ ...(await outcome(theirs)), message: mine.message });
    expect(mine.attempts).toBe(attempts);
  });
});

describe('a signed call', () => {
  it('reads credentials, in XML, as they were meant', async () => {
    aws.on('AssumeRole', { body: sessionXml });

    expect(await assume()).toEqual({
      ...{ accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'se/cret+', sessionToken: 'to&ken==' },
      expiration: new Date('2033-05-18T03:33:20Z'),
    });
  });

  it('asks again after STS failed, and not while the credentials hold', async () => {
    const of = tenantCredentials(role, tenantA);
    aws.on('AssumeRole', { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' }, { body: sessionXml });

    await expect(of()).rejects.toMatchObject({ name: 'AccessDenied' });
    await Promise.all([of(), of()]);
    await of();

    expect(aws.inputsOf('AssumeRole')).toHaveLength(2);
  });

  it('takes the name of an error from the header too, and survives a page of HTML', async () => {
    aws.on('Decrypt', { status: 400, headers: { 'x-amzn-errortype': 'DisabledException:http://x' }, body: '{}' });
    await expect(kmsCalls()('Decrypt', given)).rejects.toMatchObject({ name: 'DisabledException' });
    aws.on('Decrypt', { status: 403, body: '<html>' });
    await expect(kmsCalls()('Decrypt', given)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  it('goes where the service’s own endpoint variable points, and to China’s domain in China', async () => {
    aws.on('Decrypt', { body: {} });
    vi.stubEnv('AWS_ENDPOINT_URL_KMS', 'http://kms.test:1');
    await kmsCalls()('Decrypt', given);
    vi.stubEnv('AWS_ENDPOINT_URL_KMS', undefined);
    vi.stubEnv('AWS_REGION', 'cn-north-1');
    await kmsCalls()('Decrypt', given);

    expect(aws.calls.map(({ request }) => request.hostname)).toEqual(['kms.test', 'kms.cn-north-1.amazonaws.com.cn']);
  });

  it('leaves large numbers whole and small ones numbers', async () => {
    aws.on(
      'GetItem',
      { body: { Item: { pk: { S: 'a' }, n: { N: '12' }, big: { N: '9007199254740993' } } } },
      { body: {} },
    );

    expect(await signedReads('pooled').get(key)).toEqual({ pk: 'a', n: 12, big: '9007199254740993' });
    expect(await signedReads('pooled').get(key)).toBeUndefined();
  });

  it('asks again for what a batch left out', async () => {
    const left = { pooled: { Keys: [{ pk: { S: 'b' }, sk: { S: 'b' } }], ConsistentRead: true } };
    aws.on(
      'BatchGetItem',
      { body: { Responses: { pooled: [{ pk: { S: 'a' }, sk: { S: 'a' } }] }, UnprocessedKeys: left } },
      { body: { Responses: { pooled: [{ pk: { S: 'b' }, sk: { S: 'b' } }] }, UnprocessedKeys: {} } },
    );
    const keys = ['a', 'b'].map((id) => ({ pk: id, sk: id }));

    expect(await signedReads('pooled').getMany(keys)).toEqual(keys);
    expect(aws.inputsOf('BatchGetItem')[1]).toEqual({ RequestItems: left });
  });
});
