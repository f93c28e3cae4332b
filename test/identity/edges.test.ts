import { createSign, generateKeyPairSync } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  GetTokensFromRefreshTokenCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { FetchError } from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accessVerifier, operatorVerifier } from '../../functions/identity/access-token.adapter.ts';
import { allowAll, bearerOf } from '../../functions/identity/gateway-answer.ts';
import { emailMac } from '../../functions/identity/mac.adapter.ts';
import { memberPool } from '../../functions/identity/members.adapter.ts';
import { signInPool, staffPool } from '../../functions/identity/sign-in.adapter.ts';
import { mailer } from '../../functions/platform/mail.ts';
import { bytes, fakeAws } from '../kit/fake-aws.ts';
import { tenantA } from '../kit/world.ts';
import { ownerId } from './identity-world.ts';

const names = { poolId: 'us-east-1_tenants', clientId: 'client' };
const cognito = mockClient(CognitoIdentityProviderClient);
beforeEach(() => cognito.reset());
const failure = (name: string, message = name) => Object.assign(new Error(message), { name });

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' };
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const nowSeconds = Math.floor(Date.now() / 1000);
const claims = {
  sub: 'sub-1',
  iss: `https://cognito-idp.us-east-1.amazonaws.com/${names.poolId}`,
  client_id: names.clientId,
  token_use: 'access',
  ...{ iat: nowSeconds, exp: nowSeconds + 900, origin_jti: 'session-1', jti: 'token-1' },
  ...{ tenantId: tenantA, userId: ownerId, role: 'owner', issuedAtMs: '1790000000000' },
};
function jwt(more: object = {}, header: object = {}): string {
  const text = `${base64({ alg: 'RS256', kid: 'k1', ...header })}.${base64({ ...claims, ...more })}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey).toString('base64url')}`;
}

describe('an access token', () => {
  const fetching = (fetch: () => Promise<ArrayBuffer>) => new SimpleJwksCache({ fetcher: { fetch } });
  const keys = () =>
    fetching(async () => new TextEncoder().encode(JSON.stringify({ keys: [jwk] })).buffer as ArrayBuffer);
  const verify = accessVerifier({ ...names, keys: keys() });

  it('says whose session it is', async () => {
    expect(await verify(jwt())).toEqual({
      tenantId: tenantA,
      userId: ownerId,
      role: 'owner',
      issuedAtMs: 1_790_000_000_000,
      sessionId: 'session-1',
    });
  });

  it.each([
    ['has expired', jwt({ exp: nowSeconds - 1 })],
    ["is of the operators' pool", jwt({ iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_staff' })],
    ['is of another client', jwt({ client_id: 'another' })],
    ['is an id token', jwt({ token_use: 'id', aud: names.clientId })],
    ['was not shaped by our trigger', jwt({ tenantId: undefined })],
    ['names no real tenant', jwt({ tenantId: 'ten_*' })],
    ['has no known role', jwt({ role: 'root' })],
    ['was tampered with', jwt().replace(/\.[^.]+\./, `.${base64({ ...claims, role: 'admin' })}.`)],
    ['is signed by a key nobody knows', jwt({}, { kid: 'k2' })],
    ['is not signed', `${base64({ alg: 'none', kid: 'k1' })}.${base64(claims)}.`],
    ['is no token', 'nonsense'],
  ])('is nobody where it %s', async (_, token) => {
    expect(await verify(token)).toBeUndefined();
  });

  it('is no verdict but an outage where the keys cannot be had', async () => {
    const down = fetching(async () => {
      throw new FetchError('https://cognito', 'down');
    });
    await expect(accessVerifier({ ...names, keys: down })(jwt())).rejects.toThrow();
  });

  it("of the operators' pool says which operator, and a tenant's says nothing there", async () => {
    const staff = operatorVerifier({ poolId: 'us-east-1_staff', clientId: 'client', keys: keys() });
    expect(await staff(jwt({ iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_staff' }))).toEqual({
      operatorId: 'sub-1',
      sessionId: 'session-1',
      groups: [],
    });
    expect(await staff(jwt())).toBeUndefined();
  });
});

describe('the answer to the gateway', () => {
  it('allows the whole stage, because it is kept for every route', () => {
    const arn = 'arn:aws:execute-api:us-east-1:000000000000:api/live/GET/v1/projects/prj_1';
    expect(allowAll(arn).Statement).toEqual([
      {
        Action: 'execute-api:Invoke',
        Effect: 'Allow',
        Resource: 'arn:aws:execute-api:us-east-1:000000000000:api/live/*',
      },
    ]);
  });

  it.each([
    [{ Authorization: 'Bearer abc' }, 'abc'],
    [{ authorization: 'bearer abc' }, 'abc'],
    [{ Authorization: 'Basic abc' }, undefined],
    [{ Authorization: 'Bearer a b' }, undefined],
    [{}, undefined],
    [null, undefined],
  ])('reads the bearer of %j', (headers, bearer) => {
    expect(bearerOf({ headers })).toBe(bearer);
  });
});

describe('signing in at the pool', () => {
  const pool = signInPool(names);

  it('answers what the access token says', async () => {
    cognito.on(AdminInitiateAuthCommand).resolves({ AuthenticationResult: { AccessToken: jwt(), RefreshToken: 'r' } });
    expect(await pool.signIn(ownerId, 'p')).toMatchObject({
      kind: 'issued',
      tokens: { tenantId: tenantA, userId: ownerId, role: 'owner', sessionId: 'session-1', poolToken: 'r' },
    });
    expect(cognito.call(0).args[0].input).toEqual({
      UserPoolId: names.poolId,
      ClientId: names.clientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: ownerId, PASSWORD: 'p' },
    });
  });

  it.each([
    ['NotAuthorizedException', 'Incorrect username or password.'],
    ['UserNotFoundException', 'User does not exist.'],
    ['UserLambdaValidationException', 'PreTokenGeneration failed with error not-standing: the tenant is deleting.'],
  ])('takes %s for a wrong password, and gives nothing for a refresh token then', async (name, message) => {
    cognito.onAnyCommand().rejects(failure(name, message));
    expect(await pool.signIn(ownerId, 'p')).toEqual({ kind: 'wrong' });
    expect(await pool.renew('r')).toBeUndefined();
    await expect(pool.revoke('r')).resolves.toBeUndefined();
  });

  it.each(['TooManyRequestsException', 'InternalErrorException', 'UserLambdaValidationException'])(
    'takes %s for an outage',
    async (name) => {
      cognito.onAnyCommand().rejects(failure(name));
      await expect(pool.signIn(ownerId, 'p')).rejects.toThrow(name);
      await expect(pool.renew('r')).rejects.toThrow(name);
    },
  );

  it('takes a second factor by its challenge, and any other challenge for a wrong password', async () => {
    cognito.on(AdminInitiateAuthCommand).resolves({ ChallengeName: 'SOFTWARE_TOKEN_MFA', Session: 's' });
    expect(await pool.signIn(ownerId, 'p')).toEqual({ kind: 'second-factor', challenge: 's' });
    cognito.on(AdminRespondToAuthChallengeCommand).resolves({ AuthenticationResult: { AccessToken: jwt() } });
    expect(await pool.answer(ownerId, 's', '123456')).toMatchObject({ kind: 'issued' });
    cognito.on(AdminInitiateAuthCommand).resolves({ ChallengeName: 'NEW_PASSWORD_REQUIRED', Session: 's' });
    expect(await pool.signIn(ownerId, 'p')).toEqual({ kind: 'wrong' });
  });

  it('renews and revokes by the refresh token', async () => {
    cognito.on(GetTokensFromRefreshTokenCommand).resolves({ AuthenticationResult: { AccessToken: jwt() } });
    const renewed = await pool.renew('r');
    expect(renewed).toMatchObject({ userId: ownerId });
    expect(renewed).not.toHaveProperty('poolToken');
    cognito.on(RevokeTokenCommand).resolves({});
    await pool.revoke('r');
    expect(cognito.commandCalls(RevokeTokenCommand)[0]?.args[0].input).toEqual({ ClientId: 'client', Token: 'r' });
  });

  it('lets staff in by their own pool', async () => {
    cognito
      .on(AdminInitiateAuthCommand)
      .resolves({ AuthenticationResult: { AccessToken: jwt({ tenantId: undefined }) } });
    const answer = await staffPool(names).signIn('op@example.com', 'p');
    expect(answer).toMatchObject({ kind: 'issued', tokens: { expiresAt: expect.stringMatching(/Z$/) } });
  });
});

describe('users of the pool', () => {
  const members = memberPool(names.poolId);

  it('are made silently, without any particulars', async () => {
    cognito.on(AdminCreateUserCommand).resolves({});
    await members.create(ownerId, tenantA);
    expect(cognito.call(0).args[0].input).toEqual({
      UserPoolId: names.poolId,
      Username: ownerId,
      MessageAction: 'SUPPRESS',
      UserAttributes: [{ Name: 'custom:tenantId', Value: tenantA }],
    });
  });

  it('may be there already when made, and gone already when removed', async () => {
    cognito.on(AdminCreateUserCommand).rejects(failure('UsernameExistsException'));
    cognito.on(AdminDeleteUserCommand).rejects(failure('UserNotFoundException'));
    await expect(members.create(ownerId, tenantA)).resolves.toBeUndefined();
    await expect(members.remove(ownerId)).resolves.toBeUndefined();
    cognito.onAnyCommand().rejects(failure('InternalErrorException'));
    await expect(members.create(ownerId, tenantA)).rejects.toThrow();
    await expect(members.remove(ownerId)).rejects.toThrow();
  });

  it('have a password for good, or hear that it is weak', async () => {
    cognito.on(AdminSetUserPasswordCommand).resolves({});
    expect(await members.setPassword(ownerId, 'p')).toBe(true);
    expect(cognito.call(0).args[0].input).toMatchObject({ Permanent: true });
    cognito.on(AdminSetUserPasswordCommand).rejects(failure('InvalidPasswordException'));
    expect(await members.setPassword(ownerId, 'p')).toBe(false);
  });
});

describe('KMS and SES', () => {
  beforeEach(() => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION']) vi.stubEnv(name, 'eu-central-1');
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  it('give one MAC to an address however it is written, apart from that of a slug', async () => {
    const kms = fakeAws();
    kms.on('GenerateMac', { body: { Mac: bytes(new Uint8Array([1, 171])) } });
    expect(await emailMac('key')('Ada@Example.com')).toBe('01ab');
    const Message = Buffer.from('email:ada@example.com').toString('base64');
    expect(kms.inputsOf('GenerateMac')).toEqual([{ KeyId: 'key', MacAlgorithm: 'HMAC_SHA_256', Message }]);
  });

  it('send a mail as text and as HTML, from our own address', async () => {
    const ses = fakeAws();
    ses.on('POST /v2/email/outbound-emails', { body: { MessageId: 'm' } });
    await mailer('no-reply@tenantry.test')({ to: 'a@example.com', subject: 's', text: 't', html: 'h' });
    expect(ses.calls[0]?.input).toMatchObject({
      FromEmailAddress: 'no-reply@tenantry.test',
      Destination: { ToAddresses: ['a@example.com'] },
      Content: { Simple: { Body: { Text: { Data: 't' }, Html: { Data: 'h' } } } },
    });
  });
});
