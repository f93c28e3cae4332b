import { setTimeout as sleep } from 'node:timers/promises';
import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { buildSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { functionOf, roleFor, workbench } from './workbench.ts';

const verifier = () => {
  const contents = `
    import { CognitoJwtVerifier } from 'aws-jwt-verify';
    export const handler = ({ token, userPoolId, clientId }) =>
      CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'access' }).verify(token)
        .then((claims) => ({ claims }), (error) => ({ refused: error.constructor.name }));`;
  const bundled = buildSync({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  });
  return bundled.outputFiles[0]?.text ?? '';
};

const preToken = `
exports.handler = async (event) => {
  const tenantId = event.request.userAttributes['custom:tenantId'];
  const claims = { claimsToAddOrOverride: { tenantId, userId: event.userName } };
  event.response = { claimsAndScopeOverrideDetails: { accessTokenGeneration: claims, idTokenGeneration: claims } };
  return event;
};`;

const PASSWORD = 'correct horse battery';

describe('user pools in the emulator', () => {
  const bench = workbench(() => ({
    Role: roleFor([]),
    PreToken: functionOf(preToken, 'Role'),
    Verify: functionOf(verifier(), 'Role'),
    Pool: {
      Type: 'AWS::Cognito::UserPool',
      Properties: {
        Schema: [{ Name: 'tenantId', AttributeDataType: 'String', Mutable: false }],
        Policies: {
          PasswordPolicy: {
            MinimumLength: 12,
            RequireLowercase: false,
            RequireNumbers: false,
            RequireSymbols: false,
            RequireUppercase: false,
          },
        },
        LambdaConfig: {
          PreTokenGenerationConfig: { LambdaArn: { 'Fn::GetAtt': ['PreToken', 'Arn'] }, LambdaVersion: 'V2_0' },
        },
      },
    },
    Client: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: {
        UserPoolId: { Ref: 'Pool' },
        ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        AccessTokenValidity: 15,
        TokenValidityUnits: { AccessToken: 'minutes' },
        EnableTokenRevocation: true,
      },
    },
  }));
  const cognito = () => new CognitoIdentityProviderClient(bench.options());
  const ids = () => ({ UserPoolId: bench.idOf('Pool'), ClientId: bench.idOf('Client') });
  const nameOf = (work: Promise<unknown>) =>
    work.then(
      () => 'answered',
      (error: Error) => error.name,
    );

  const aUser = async (Username: string) => {
    const { UserPoolId } = ids();
    const UserAttributes = [{ Name: 'custom:tenantId', Value: 'ten_1' }];
    await cognito().send(
      new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' }),
    );
    await cognito().send(
      new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: PASSWORD, Permanent: true }),
    );
  };
  const signIn = async (USERNAME: string, password = PASSWORD) => {
    const AuthParameters = { USERNAME, PASSWORD: password };
    const answer = await cognito().send(
      new AdminInitiateAuthCommand({ ...ids(), AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters }),
    );
    return {
      access: answer.AuthenticationResult?.AccessToken ?? '',
      refresh: answer.AuthenticationResult?.RefreshToken ?? '',
    };
  };
  const refresh = (REFRESH_TOKEN: string) =>
    cognito().send(
      new AdminInitiateAuthCommand({ ...ids(), AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN } }),
    );
  const verify = async (token: string) => {
    const { UserPoolId: userPoolId, ClientId: clientId } = ids();
    return (await bench.invoke('Verify', { token, userPoolId, clientId })).payload;
  };

  it('give access tokens that a function verifies as on AWS, with the trigger’s claims and the client’s lifetime', async () => {
    await aUser('usr_1');
    const { claims } = (await verify((await signIn('usr_1')).access)) as { claims: Record<string, number> };

    expect(claims).toMatchObject({ tenantId: 'ten_1', userId: 'usr_1', username: 'usr_1' });
    expect((claims['exp'] ?? 0) - (claims['iat'] ?? 0)).toBe(900);
  });

  it('give nothing that verifies once it is tampered with', async () => {
    await aUser('usr_2');
    const [header, payload = '', signature] = (await signIn('usr_2')).access.split('.');
    const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), tenantId: 'ten_2' };
    const forged = [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');

    expect(await verify(forged)).toEqual({ refused: 'JwtInvalidSignatureError' });
  });

  it('refuse a wrong password and an unknown user alike', async () => {
    await aUser('usr_3');

    expect(await nameOf(signIn('usr_3', 'wrong horse battery'))).toBe('NotAuthorizedException');
    expect(await nameOf(signIn('usr_none'))).toMatch(/NotAuthorizedException|UserNotFoundException/);
  });

  it('end the refresh tokens at a global sign-out', async () => {
    await aUser('usr_4');
    const token = (await signIn('usr_4')).refresh;
    expect(await nameOf(refresh(token))).toBe('answered');
    // The emulator compares whole seconds.
    await sleep(1_100);
    await cognito().send(new AdminUserGlobalSignOutCommand({ UserPoolId: ids().UserPoolId, Username: 'usr_4' }));

    expect(await nameOf(refresh(token))).toBe('NotAuthorizedException');
  });

  it('end one refresh token where it alone is revoked', async () => {
    await aUser('usr_5');
    const [one, other] = [await signIn('usr_5'), await signIn('usr_5')];
    await cognito().send(new RevokeTokenCommand({ ClientId: ids().ClientId, Token: one.refresh }));

    expect(await nameOf(refresh(one.refresh))).toBe('NotAuthorizedException');
    expect(await nameOf(refresh(other.refresh))).toBe('answered');
  });
});
