import { staffPermissions } from '../domain/staff.ts';
import type { AuthorizeOperatorDeps } from '../staff-ports.ts';

/** Strings only, as API Gateway passes them: the wire side of `operatorAuthorizerContextSchema`. */
export interface OperatorAuthorization {
  readonly principalId: string;
  readonly context: Readonly<Record<string, string>>;
}

/** Whose credential this is; undefined where it is nobody's, or its session has been ended. */
export async function authorizeOperator(
  bearer: string,
  { verify, sessions, staffMfa, clock }: AuthorizeOperatorDeps,
): Promise<OperatorAuthorization | undefined> {
  const claims = await verify(bearer);
  const session = claims && (await sessions.standing(claims.operatorId, claims.sessionId));
  if (!session || session.endsAt <= clock()) return undefined;
  const { operatorId, sessionId, groups } = claims;
  const mustEnrol = staffMfa === 'required' && !session.hasSecondFactor;
  const permissions = mustEnrol ? '' : staffPermissions(groups).join(' ');
  return {
    principalId: operatorId,
    context: { operatorId, permissions, sessionId, mustEnrol: mustEnrol ? 'yes' : 'no' },
  };
}
