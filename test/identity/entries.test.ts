import { readFileSync } from 'node:fs';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { APIGatewayRequestAuthorizerEvent, PreTokenGenerationV2TriggerEvent } from 'aws-lambda';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { handler as authorizer } from '../../functions/identity/authorizer.lambda.ts';
import { handler as operatorAuthorizer } from '../../functions/identity/operator-authorizer.lambda.ts';
import { handler as preToken } from '../../functions/identity/pre-token.lambda.ts';
import { sha256 } from '../../functions/platform/clock.ts';
import { type FakeAws, fakeAws, sessionXml } from '../kit/fake-aws.ts';
import { tenantA } from '../kit/world.ts';

const sample = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../events/identity/${name}.json`, import.meta.url), 'utf8')) as T;
let aws: FakeAws;
let items: Map<string, object>;
const userId = 'usr_01KATF5M80ABCDEFGHJKMNPQRT';
const token = sample<APIGatewayRequestAuthorizerEvent>('TenantAuthorization');

beforeEach(() => {
  for (const [name, value] of Object.entries({
    ...{ TENANT_SESSION_ROLE_ARN: 'arn:aws:iam::111122223333:role/tenant', POOLED_TABLE_NAME: 'table', STAGE: 'local' },
    ...{ TENANT_POOL_ID: 'us-east-1_Example12', TENANT_POOL_CLIENT_ID: '1example23456789', AWS_REGION: 'us-east-1' },
    ...{ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' },
    ...{ OPERATOR_POOL_ID: 'us-east-1_Example34', OPERATOR_POOL_CLIENT_ID: '2example23456789', STAFF_MFA: 'required' },
  }))
    vi.stubEnv(name, value);
  aws = fakeAws();
  items = new Map();
  aws.on('AssumeRole', { body: sessionXml });
  aws.on('GetItem', ({ TableName, Key, ConsistentRead }) => {
    const item = TableName === 'table' && ConsistentRead ? items.get(JSON.stringify(Key)) : undefined;
    return { body: item ? { Item: marshall(item) } : {} };
  });
  aws.on('BatchGetItem', ({ RequestItems }) => {
    const { Keys, ConsistentRead } = (RequestItems as { table: { Keys: object[]; ConsistentRead: boolean } }).table;
    const found = ConsistentRead ? Keys.flatMap((key) => items.get(JSON.stringify(key)) ?? []) : [];
    return { body: { Responses: { table: found.map((item) => marshall(item)) }, UnprocessedKeys: {} } };
  });
});

function stored(pk: string, sk: string, item: object): void {
  items.set(JSON.stringify({ pk: { S: pk }, sk: { S: sk } }), { pk, sk, ...item });
}
function aTenantWithAMember(state = 'active'): void {
  stored(`TENANT#${tenantA}#CONFIG`, 'TENANT', {
    ...{ name: 'Acme', slug: 'acme', state, plan: 'pro', tier: 'pool', mode: 'live', gatewayKeyValue: 'acme-key' },
  });
  const marks = { revokedBeforeMs: 0, endedBeforeMs: 0, version: 1 };
  stored(`TENANT#${tenantA}#USER`, userId, { role: 'admin', state: 'active', emailMac: 'm', ...marks });
}

describe('the authorizer behind the gateway', () => {
  it('answers an API token with the policy, the context and the gateway key of its tenant', async () => {
    aTenantWithAMember();
    stored(`TENANT#${tenantA}#TOKEN`, 'tok_01KATF5M80ABCDEFGHJKMNPQRT', {
      ...{ name: 'ci', scopes: ['projects:read'], state: 'active', createdBy: userId, validUntil: null },
      ...{ issuedAtMs: 1, hint: 'xxxx', secretHash: sha256('x'.repeat(43)), version: 1 },
    });
    expect(await authorizer(token)).toMatchObject({
      principalId: 'tok_01KATF5M80ABCDEFGHJKMNPQRT',
      usageIdentifierKey: 'acme-key',
      context: { tenantId: tenantA, actorType: 'token', userId, permissions: 'projects:read' },
      policyDocument: { Statement: [{ Effect: 'Allow', Resource: expect.stringMatching(/\/live\/\*$/) }] },
    });
  });

  it('looks for a token in the partition of the tenant that it names, and nowhere else', async () => {
    const named = `ten_${'0'.repeat(26)}`;
    const bearer = `tnt_live_${'0'.repeat(26)}_${'1'.repeat(26)}_${'y'.repeat(43)}`;
    stored(`TENANT#${named}#CONFIG`, 'TENANT', { state: 'active', plan: 'pro', tier: 'pool', mode: 'live' });
    const refused = authorizer({ ...token, headers: { Authorization: `Bearer ${bearer}` } });
    await expect(refused).rejects.toThrow(/^Unauthorized$/);
    type Keyed = { pk: { S: string } };
    const batches = aws
      .inputsOf('BatchGetItem')
      .flatMap(({ RequestItems }) => (RequestItems as { table: { Keys: Keyed[] } }).table.Keys.map(({ pk }) => pk.S));
    const single = aws.inputsOf('GetItem').map(({ Key }) => (Key as Keyed).pk.S);
    expect([...new Set(batches)]).toEqual([`TENANT#${named}#CONFIG`, `TENANT#${named}#RATE`]);
    expect(single).toEqual([`TENANT#${named}#TOKEN`]);
  });

  it('denies a tenant that has used up its requests, which the gateway answers with 429 before any function runs', async () => {
    aTenantWithAMember();
    stored(`TENANT#${tenantA}#TOKEN`, 'tok_01KATF5M80ABCDEFGHJKMNPQRT', {
      ...{ name: 'ci', scopes: ['projects:read'], state: 'active', createdBy: userId, validUntil: null },
      ...{ issuedAtMs: 1, hint: 'xxxx', secretHash: sha256('x'.repeat(43)), version: 1 },
    });
    stored(`TENANT#${tenantA}#RATE`, 'TENANT', { start: Date.now(), used: 600, cell0: 600 });

    expect(await authorizer(token)).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Deny', Resource: expect.stringMatching(/\/live\/\*$/) }] },
      context: {
        retryAfter: expect.stringMatching(/^6\d$/),
        rateLimit: expect.stringMatching(/^"tenant";r=0;t=6\d$/),
        rateLimitPolicy: '"tenant";q=600;w=60, "token";q=600;w=60',
      },
    });
  });

  it.each([{}, { Authorization: 'Bearer' }, { Authorization: 'Bearer nonsense' }])(
    'says exactly Unauthorized to %j, which the gateway answers with 401, at both APIs',
    async (headers) => {
      await expect(authorizer({ ...token, headers })).rejects.toThrow(/^Unauthorized$/);
      await expect(operatorAuthorizer({ ...token, headers })).rejects.toThrow(/^Unauthorized$/);
    },
  );

  it("takes no tenant's token for an operator", async () => {
    await expect(operatorAuthorizer(sample('OperatorAuthorization'))).rejects.toThrow(/^Unauthorized$/);
  });
});

describe('the trigger before a token', () => {
  const ask = () => preToken(sample<PreTokenGenerationV2TriggerEvent>('PreTokenGeneration'));

  it("adds our claims to the access token and takes Cognito's own scope away", async () => {
    aTenantWithAMember();
    const { response } = await ask();
    expect(response.claimsAndScopeOverrideDetails?.accessTokenGeneration).toEqual({
      claimsToAddOrOverride: {
        tenantId: tenantA,
        userId,
        role: 'admin',
        issuedAtMs: expect.stringMatching(/^\d{13}$/),
      },
      scopesToSuppress: ['aws.cognito.signin.user.admin'],
    });
  });

  it('refuses by an error', async () => {
    aTenantWithAMember('deleting');
    await expect(ask()).rejects.toThrow('not-standing');
  });
});
