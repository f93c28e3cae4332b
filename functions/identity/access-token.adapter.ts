import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { FetchError, JwtBaseError } from 'aws-jwt-verify/error';
import type { JwksCache } from 'aws-jwt-verify/jwk';
import { accessClaimsOf, operatorClaimsOf, type Payload } from './domain/claims.ts';
import type { AccessClaims, VerifyAccess } from './ports.ts';
import type { VerifyOperator } from './staff-ports.ts';

interface Pool {
  readonly poolId: string;
  readonly clientId: string;
  /** Cognito's own, fetched once an environment, where none is given. */
  readonly keys?: JwksCache;
}

/** Signature, issuer, client, use and expiry; undefined where any of them is wrong, an error where keys can't be had. */
function verifying<Claims>({ poolId, clientId, keys }: Pool, read: (payload: Payload) => Claims | undefined) {
  const properties = { userPoolId: poolId, clientId, tokenUse: 'access' } as const;
  const verifier = keys
    ? CognitoJwtVerifier.create(properties, { jwksCache: keys })
    : CognitoJwtVerifier.create(properties);
  return async (jwt: string): Promise<Claims | undefined> => {
    try {
      return read(await verifier.verify(jwt));
    } catch (error) {
      if (error instanceof JwtBaseError && !(error instanceof FetchError)) return undefined;
      throw error;
    }
  };
}

export function accessVerifier(pool: Pool): VerifyAccess {
  const verify = verifying(pool, accessClaimsOf);
  return async (jwt): Promise<AccessClaims | undefined> => {
    const claims = await verify(jwt);
    if (!claims) return undefined;
    const { tenantId, userId, role, issuedAtMs, sessionId } = claims;
    return { tenantId, userId, role, issuedAtMs, sessionId };
  };
}

export function operatorVerifier(pool: Pool): VerifyOperator {
  const verify = verifying(pool, operatorClaimsOf);
  return async (jwt) => {
    const claims = await verify(jwt);
    if (!claims) return undefined;
    const { operatorId, sessionId, groups } = claims;
    return { operatorId, sessionId, groups };
  };
}
