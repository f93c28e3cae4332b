import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  type AuthenticationResultType,
  CognitoIdentityProviderClient,
  GetTokensFromRefreshTokenCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';
import { instantOf } from '../kernel/time.ts';
import { clientDefaults, lazy } from '../platform/aws.ts';
import { accessClaimsOf, operatorClaimsOf } from './domain/claims.ts';
import { NOT_STANDING } from './domain/standing.ts';
import type { IssuedTokens, SignIn, SignInPool } from './ports.ts';
import type { OperatorTokens, StaffPool } from './staff-ports.ts';

const cognito = lazy(() => new CognitoIdentityProviderClient(clientDefaults));

export interface PoolNames {
  readonly poolId: string;
  readonly clientId: string;
}

/** How Cognito says no to a person; everything else is an outage or a mistake of ours. */
const refusals = new Set([
  'NotAuthorizedException',
  'UserNotFoundException',
  'UserNotConfirmedException',
  'PasswordResetRequiredException',
  'CodeMismatchException',
  'ExpiredCodeException',
  'RefreshTokenReuseException',
]);

function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Our own trigger: the membership is inactive or its tenant is gone.
  const byTrigger = error.name === 'UserLambdaValidationException' && error.message.includes(NOT_STANDING);
  return byTrigger || refusals.has(error.name);
}

async function refusedOr<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

interface Answer {
  readonly AuthenticationResult?: AuthenticationResultType | undefined;
  readonly ChallengeName?: string | undefined;
  readonly Session?: string | undefined;
}

const askPassword = ({ poolId, clientId }: PoolNames, username: string, password: string) =>
  refusedOr(
    cognito().send(
      new AdminInitiateAuthCommand({
        UserPoolId: poolId,
        ClientId: clientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: username, PASSWORD: password },
      }),
    ),
  );

const answerCode = ({ poolId, clientId }: PoolNames, username: string, challenge: string, code: string) =>
  refusedOr(
    cognito().send(
      new AdminRespondToAuthChallengeCommand({
        UserPoolId: poolId,
        ClientId: clientId,
        ChallengeName: 'SOFTWARE_TOKEN_MFA',
        Session: challenge,
        ChallengeResponses: { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE: code },
      }),
    ),
  );

function signInOf<T>(answer: Answer | undefined, read: (result: AuthenticationResultType) => T): SignIn<T> {
  if (answer?.AuthenticationResult) return { kind: 'issued', tokens: read(answer.AuthenticationResult) };
  if (answer?.ChallengeName === 'SOFTWARE_TOKEN_MFA' && answer.Session)
    return { kind: 'second-factor', challenge: answer.Session };
  return { kind: 'wrong' };
}

/** Read without a check of the signature: it comes from Cognito itself, over TLS. */
function payloadOf({ AccessToken }: AuthenticationResultType) {
  if (!AccessToken) throw new Error('Cognito answered without an access token');
  return { accessToken: AccessToken, payload: decomposeUnverifiedJwt(AccessToken).payload };
}

function issuedOf(result: AuthenticationResultType): IssuedTokens {
  const { accessToken, payload } = payloadOf(result);
  const found = accessClaimsOf(payload);
  if (!found) throw new Error("Cognito's access token lacks our claims");
  const { exp, ...claims } = found;
  const poolToken = result.RefreshToken ? { poolToken: result.RefreshToken } : {};
  return { accessToken, ...poolToken, ...claims, expiresAt: instantOf(exp * 1000) };
}

function staffTokensOf(result: AuthenticationResultType): OperatorTokens {
  const { accessToken, payload } = payloadOf(result);
  const found = operatorClaimsOf(payload);
  if (!found) throw new Error("Cognito's access token names nobody");
  const { operatorId, sessionId, exp } = found;
  const poolToken = result.RefreshToken ? { poolToken: result.RefreshToken } : {};
  return { accessToken, ...poolToken, operatorId, sessionId, expiresAt: instantOf(exp * 1000) };
}

const renewed = async <T>(
  { clientId }: PoolNames,
  poolToken: string,
  read: (result: AuthenticationResultType) => T,
) => {
  const request = new GetTokensFromRefreshTokenCommand({ ClientId: clientId, RefreshToken: poolToken });
  const answer = await refusedOr(cognito().send(request));
  return answer?.AuthenticationResult ? read(answer.AuthenticationResult) : undefined;
};

export const signInPool = (names: PoolNames): SignInPool => ({
  signIn: async (userId, password) => signInOf(await askPassword(names, userId, password), issuedOf),
  answer: async (userId, challenge, code) => signInOf(await answerCode(names, userId, challenge, code), issuedOf),
  renew: (poolToken) => renewed(names, poolToken, issuedOf),
  revoke: async (poolToken) => {
    await refusedOr(cognito().send(new RevokeTokenCommand({ ClientId: names.clientId, Token: poolToken })));
  },
});

export const staffPool = (names: PoolNames): StaffPool => ({
  signIn: async (email, password) => signInOf(await askPassword(names, email, password), staffTokensOf),
  answer: async (email, challenge, code) => signInOf(await answerCode(names, email, challenge, code), staffTokensOf),
  renew: (poolToken) => renewed(names, poolToken, staffTokensOf),
});
