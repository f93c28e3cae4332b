import type { Commit, Write } from '../kernel/change.ts';
import type { Clock, Instant } from '../kernel/time.ts';
import type { Attempts, MacOf, Secrets, SessionRecord, SignIn } from './ports.ts';

/** What a valid access token of staff says. */
export interface OperatorClaims {
  readonly operatorId: string;
  readonly sessionId: string;
  readonly groups: readonly string[];
}
export type VerifyOperator = (jwt: string) => Promise<OperatorClaims | undefined>;

export interface OperatorTokens extends Pick<OperatorClaims, 'operatorId' | 'sessionId'> {
  readonly accessToken: string;
  readonly poolToken?: string;
  readonly expiresAt: Instant;
}

/** The company's own people. */
export interface StaffPool {
  signIn(email: string, password: string): Promise<SignIn<OperatorTokens>>;
  answer(email: string, challenge: string, code: string): Promise<SignIn<OperatorTokens>>;
  /** Undefined where the pool gives nothing for it any more. */
  renew(poolToken: string): Promise<OperatorTokens | undefined>;
}

/** What a member of staff does about their own second factor, with their own access token. */
export interface StaffFactors {
  profile(accessToken: string): Promise<{ readonly email: string; readonly isEnrolled: boolean }>;
  /** A new secret, not yet in force. */
  begin(accessToken: string): Promise<string>;
  /** False where the code is not the secret's. */
  confirm(accessToken: string, code: string): Promise<boolean>;
}

export interface StaffSessionRecord extends Omit<SessionRecord, 'userId' | 'startedAtMs'> {
  readonly operatorId: string;
  /** A code was given in this session. */
  readonly hasSecondFactor: boolean;
}

export interface StaffSessions {
  find(operatorId: string, sessionId: string): Promise<StaffSessionRecord | undefined>;
  /** What an authorizer asks on every call; opens nothing. */
  standing(
    operatorId: string,
    sessionId: string,
  ): Promise<Pick<StaffSessionRecord, 'hasSecondFactor' | 'endsAt'> | undefined>;
  add(session: StaffSessionRecord): Promise<Write>;
  end(operatorId: string, sessionId: string): Write;
  rotate(session: StaffSessionRecord, beforeHash: string): Promise<boolean>;
  /** From now on the session counts as signed in with a second factor. */
  raise(operatorId: string, sessionId: string, now: Instant): Write;
}

/** Seals what belongs to no tenant; `purpose` and `id` are the encryption context. */
export interface StaffSeal {
  seal(purpose: string, id: string, text: string): Promise<string>;
  open(purpose: string, id: string, sealed: string): Promise<string>;
}

/** Whether staff without a second factor may work. */
export type StaffMfa = 'required' | 'optional';

export interface StaffSessionDeps {
  readonly pool: StaffPool;
  readonly attempts: Attempts;
  readonly macOf: MacOf;
  readonly sessions: StaffSessions;
  readonly secrets: Secrets;
  readonly staffMfa: StaffMfa;
  /** Into the staff's journal. */
  readonly commitAs: (operatorId: string) => Commit;
}

export interface StaffDeps {
  readonly factors: StaffFactors;
  readonly sessions: Pick<StaffSessions, 'standing' | 'end' | 'raise'>;
  readonly staffMfa: StaffMfa;
  readonly commit: Commit;
}

export interface AuthorizeOperatorDeps {
  readonly verify: VerifyOperator;
  readonly sessions: Pick<StaffSessions, 'standing'>;
  readonly staffMfa: StaffMfa;
  readonly clock: Clock;
}
