import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { FetchError, JwtBaseError } from 'aws-jwt-verify/error';
import type { JwksCache } from 'aws-jwt-verify/jwk';
import * as z from 'zod';
import { tenantIdSchema } from '../kernel/ids.ts';
import { roles } from '../kernel/permissions.ts';
import type { AccessClaims, VerifyAccess, VerifyOperator } from './ports.ts';

/** What the pre-token trigger puts into an access token, beside Cognito's own claims. */
export const accessClaims = z.object({
  tenantId: tenantIdSchema,
  userId: z.string(),
  role: z.enum(roles),
  issuedAtMs: z.coerce.number().int().positive(),
  /** The same for every access token that one sign-in leads to: the session's name. */
  origin_jti: z.string().min(1),
  exp: z.number(),
});
export const operatorClaims = z.object({ sub: z.string(), exp: z.number() });

interface Pool {
  readonly poolId: string;
  readonly clientId: string;
  /** Cognito's own, fetched once an environment, where none is given. */
  readonly keys?: JwksCache;
}

/** Signature, issuer, client, use and expiry; undefined where any of them is wrong, an error where keys can't be had. */
function verifying<Claims>({ poolId, clientId, keys }: Pool, schema: z.ZodType<Claims>) {
  const properties = { userPoolId: poolId, clientId, tokenUse: 'access' } as const;
  const verifier = keys
    ? CognitoJwtVerifier.create(properties, { jwksCache: keys })
    : CognitoJwtVerifier.create(properties);
  return async (jwt: string): Promise<Claims | undefined> => {
    try {
      return schema.safeParse(await verifier.verify(jwt)).data;
    } catch (error) {
      if (error instanceof JwtBaseError && !(error instanceof FetchError)) return undefined;
      throw error;
    }
  };
}

export function accessVerifier(pool: Pool): VerifyAccess {
  const verify = verifying(pool, accessClaims);
  return async (jwt): Promise<AccessClaims | undefined> => {
    const claims = await verify(jwt);
    if (!claims) return undefined;
    const { tenantId, userId, role, issuedAtMs, origin_jti } = claims;
    return { tenantId, userId, role, issuedAtMs, sessionId: origin_jti };
  };
}

export function operatorVerifier(pool: Pool): VerifyOperator {
  const verify = verifying(pool, operatorClaims);
  return async (jwt) => {
    const claims = await verify(jwt);
    return claims ? { operatorId: claims.sub } : undefined;
  };
}
