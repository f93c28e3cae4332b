import type { Commit, Write } from '../kernel/change.ts';
import type { NewId, TenantId } from '../kernel/ids.ts';
import type { LimitOverrides } from '../kernel/limits.ts';
import type { ListPage, PageRequest } from '../kernel/page.ts';
import type { Permission, Role } from '../kernel/permissions.ts';
import type { Problem } from '../kernel/problem.ts';
import type { RateWindow } from '../kernel/rate.ts';
import type { IdempotencyScope } from '../kernel/tenant-context.ts';
import type { Mode, PlanKey, TenantState, Tier } from '../kernel/tier.ts';
import type { Clock, Instant } from '../kernel/time.ts';

interface Stored {
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** What decides about a person's credentials: readable without the tenant's key. */
export interface Membership extends Stored {
  readonly id: string;
  readonly role: Role;
  readonly state: 'active' | 'inactive';
  readonly emailMac: string;
  /** The watermark, beside the role and written with it: one read gives a pair that belongs together. */
  readonly revokedBeforeMs: number;
  /** Sessions and API tokens begun before it are over for good; a reactivation revives none. */
  readonly endedBeforeMs: number;
}

export interface Person extends Membership {
  readonly email: string;
  readonly name: string;
}

export interface People {
  list(page: PageRequest): Promise<ListPage<Person>>;
  find(userId: string): Promise<Person | undefined>;
  findMembership(userId: string): Promise<Membership | undefined>;
  add(person: Person): Promise<Write>;
  /** Writes role, state and marks; `before` is the version that it must still have. */
  change(person: Membership, before: number, orElse: Problem): Write;
  /** Passes while the person is active. */
  assertActive(userId: string, orElse: Problem): Write;
  /** Credentials of this user, session or token issued before `ms` are refused within a second. */
  mark(id: string, ms: number, now: Instant): Write;
}

/** Whose an address is within the tenant: at most one person or open invitation. */
export interface AddressHolder {
  readonly mac: string;
  readonly kind: 'member' | 'invitation';
  readonly id: string;
  /** Of an invitation. */
  readonly openUntil?: Instant;
}

export interface Addresses {
  find(mac: string): Promise<AddressHolder | undefined>;
  listLapsed(now: Instant): Promise<readonly AddressHolder[]>;
  take(holder: AddressHolder, now: Instant, orElse: Problem): Write;
  /** `from` is the id that must hold it now. */
  pass(holder: AddressHolder, from: string, now: Instant): Write;
  free(mac: string, from: string): Write;
}

export interface InvitationRecord extends Stored {
  readonly id: string;
  readonly email: string;
  readonly emailMac: string;
  readonly role: Role;
  readonly state: 'open' | 'accepted' | 'revoked' | 'expired';
  readonly openUntil: Instant;
  /** The membership that accepting makes; fixed now, so that a repeated accept makes the same one. */
  readonly userId: string;
  readonly createdBy: string;
  readonly secretHash: string;
  /** How often it has been sent. */
  readonly sends: number;
}

export interface Invitations {
  list(page: PageRequest): Promise<ListPage<InvitationRecord>>;
  find(invitationId: string): Promise<InvitationRecord | undefined>;
  /** The secret of an open invitation, for the mail. */
  findSecret(invitationId: string): Promise<string | undefined>;
  add(invitation: InvitationRecord, secret: string): Promise<Write>;
  change(invitation: InvitationRecord, before: number, secret?: string): Promise<Write>;
  /** False where this sending has gone out; throws where another delivery is at it. */
  beginMail(invitationId: string, sending: number, now: Instant): Promise<boolean>;
  mailed(invitationId: string, sending: number, now: Instant): Write;
}

export interface TokenRecord extends Stored {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Permission[];
  readonly state: 'active' | 'revoked' | 'expired';
  /** The person whose rights it borrows. */
  readonly createdBy: string;
  readonly validUntil: Instant | null;
  readonly issuedAtMs: number;
  readonly hint: string;
  readonly secretHash: string;
}

export interface ApiTokens {
  list(page: PageRequest): Promise<ListPage<TokenRecord>>;
  find(tokenId: string): Promise<TokenRecord | undefined>;
  /** Those that count against the limit. */
  listActive(): Promise<readonly TokenRecord[]>;
  add(token: TokenRecord): Write;
  change(token: TokenRecord, before: number, orElse?: Problem): Write;
}

export interface SessionRecord {
  readonly id: string;
  readonly userId: string;
  readonly secretHash: string;
  readonly rotatedAt: Instant;
  readonly startedAtMs: number;
  readonly endsAt: Instant;
  /** The pool's own refresh token; it never leaves, so whoever holds ours can't go around us. */
  readonly poolToken: string;
}

export interface Sessions {
  find(sessionId: string): Promise<SessionRecord | undefined>;
  add(session: SessionRecord): Promise<Write>;
  end(sessionId: string): Write;
  /** False where the secret was exchanged meanwhile. */
  rotate(session: SessionRecord, beforeHash: string): Promise<boolean>;
}

/** Exact under concurrency: every change of a count is part of the transaction that it counts. */
export interface Limits {
  takePlaces(count: number, max: number | null, now: Instant, orElse: Problem): Write;
  freePlaces(count: number, now: Instant): Write;
  addOwner(now: Instant): Write;
  dropOwner(now: Instant, orElse: Problem): Write;
  takeToken(max: number | null, now: Instant, orElse: Problem): Write;
  freeTokens(count: number, now: Instant): Write;
}

export interface TenantStanding {
  readonly name: string;
  readonly slug: string;
  readonly state: TenantState;
  readonly plan: PlanKey;
  readonly tier: Tier;
  readonly mode: Mode;
  readonly gatewayKey?: string;
  /** What operators put in the place of its plan's limits. */
  readonly limitOverrides?: LimitOverrides;
  /** What the tenant has used of its requests. */
  readonly rateWindow?: RateWindow | undefined;
}

export interface Standing {
  findTenant(): Promise<TenantStanding | undefined>;
  /** Milliseconds; 0 where nothing was ever revoked. */
  revokedBefore(id: string): Promise<number>;
}

export interface Secrets {
  make(): string;
  hash(secret: string): string;
  /** In constant time. */
  matches(secret: string, hash: string): boolean;
}

/** A keyed digest of an address: two tables can be compared without naming anybody. */
export type MacOf = (email: string) => Promise<string>;

export interface IdentityDeps {
  readonly people: People;
  readonly addresses: Addresses;
  readonly invitations: Invitations;
  readonly tokens: ApiTokens;
  readonly sessions: Sessions;
  readonly limits: Limits;
  readonly standing: Standing;
  readonly macOf: MacOf;
  readonly secrets: Secrets;
  readonly commit: Commit;
  /** Beside the request's own change: carries no idempotency record. */
  readonly commitAside: Commit;
  readonly newId: NewId;
  readonly clock: Clock;
}

/** What the pool issued, with the claims of the access token. */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly poolToken?: string;
  readonly expiresAt: Instant;
  readonly tenantId: TenantId;
  readonly userId: string;
  readonly role: Role;
  readonly issuedAtMs: number;
  readonly sessionId: string;
}

/** What a valid access token says. */
export type AccessClaims = Pick<IssuedTokens, 'tenantId' | 'userId' | 'role' | 'issuedAtMs' | 'sessionId'>;
export type VerifyAccess = (jwt: string) => Promise<AccessClaims | undefined>;
export type SignIn<Tokens = IssuedTokens> =
  | { readonly kind: 'issued'; readonly tokens: Tokens }
  | { readonly kind: 'second-factor'; readonly challenge: string }
  | { readonly kind: 'wrong' };

export interface SignInPool {
  signIn(userId: string, password: string): Promise<SignIn>;
  answer(userId: string, challenge: string, code: string): Promise<SignIn>;
  /** Undefined where the pool gives nothing for it any more. */
  renew(poolToken: string): Promise<IssuedTokens | undefined>;
  revoke(poolToken: string): Promise<void>;
}

export interface MemberPool {
  /** A repeat finds what it made. */
  create(userId: string, tenantId: TenantId): Promise<void>;
  /** False where the pool finds it too weak. */
  setPassword(userId: string, password: string): Promise<boolean>;
  /** A repeat finds nothing and is content. */
  remove(userId: string): Promise<void>;
}

export interface MembershipRow {
  readonly tenantId: TenantId;
  readonly userId: string;
  readonly mac: string;
}

/** Which memberships an address has, across tenants. Known to the identity functions alone. */
export interface Directory {
  find(mac: string): Promise<readonly MembershipRow[]>;
  /** A claim needs no end: until the tenant's commit the membership that it names is nobody's. */
  claim(row: MembershipRow, now: Instant, orElse: Problem): Promise<void>;
  confirm(row: MembershipRow, now: Instant): Promise<void>;
  list(tenantId: TenantId, limit: number): Promise<readonly MembershipRow[]>;
  remove(row: MembershipRow): Promise<void>;
}

export interface Attempts {
  /** Counts one and refuses beyond the limit; `forget` takes it back after a success. */
  begin(mac: string, sourceIp: string, now: Instant): Promise<{ forget(): Promise<void> }>;
}

export interface MemberDeps {
  readonly people: People;
  readonly addresses: Addresses;
  readonly limits: Limits;
  readonly directory: Directory;
  readonly pool: MemberPool;
  readonly macOf: MacOf;
  readonly commit: Commit;
}

/** What acts in one tenant for a caller whom no authorizer has named. */
export interface SessionScope {
  readonly standing: Standing;
  readonly people: Pick<People, 'findMembership'>;
  readonly sessions: Sessions;
  readonly commitAs: (userId: string) => Commit;
}

export interface SessionDeps {
  readonly directory: Pick<Directory, 'find'>;
  readonly attempts: Attempts;
  readonly pool: SignInPool;
  readonly macOf: MacOf;
  readonly secrets: Secrets;
  readonly wasDeleted: (tenantId: TenantId) => Promise<boolean>;
  readonly inTenant: (tenantId: TenantId) => SessionScope;
}

export interface Replays {
  /** The earlier reply to the same key; throws where it came with another body. */
  find(scope: IdempotencyScope): Promise<unknown>;
}

export interface AcceptScope extends Pick<MemberDeps, 'people' | 'addresses' | 'limits'> {
  readonly invitations: Invitations;
  readonly standing: Standing;
  readonly replays: Replays;
  readonly commitAs: (userId: string, scope: IdempotencyScope | undefined) => Commit;
}

export interface AcceptDeps extends Pick<MemberDeps, 'directory' | 'pool'> {
  readonly secrets: Secrets;
  readonly wasDeleted: (tenantId: TenantId) => Promise<boolean>;
  readonly inTenant: (tenantId: TenantId) => AcceptScope;
}

export interface AuthorizeDeps {
  readonly verify: VerifyAccess;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly wasDeleted: (tenantId: TenantId) => Promise<boolean>;
  readonly inTenant: (tenantId: TenantId) => {
    readonly standing: Pick<Standing, 'findTenant'>;
    readonly people: Pick<People, 'findMembership'>;
    readonly tokens: Pick<ApiTokens, 'find'>;
  };
  /** Carries the calls of tenants whose own gateway key is gone. */
  readonly fallbackKey: string;
}
