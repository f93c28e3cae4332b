import type { Commit, Write } from '../kernel/change.ts';
import type { NewId, TenantId } from '../kernel/ids.ts';
import type { SendMail } from '../kernel/mail.ts';
import type { ListPage, PageRequest } from '../kernel/page.ts';
import type { Problem } from '../kernel/problem.ts';
import type { OperatorContext } from '../kernel/tenant-context.ts';
import type { Mode, PlanKey, TenantState, Tier } from '../kernel/tier.ts';
import type { Clock, Instant } from '../kernel/time.ts';
import type { CreateTenant, Inspection, OperationSummary } from './contract.ts';
import type { Acceptance, AgreementRecord, DataLedger, Made } from './data-ports.ts';
import type { Certificate } from './deletion-contract.ts';
import type { Retained } from './domain/certificate.ts';
import type { Deletion } from './domain/deletion.ts';

export interface Stored {
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** Which request a sign-up is being used by; fixed until it fails, so that a repeat resumes it. */
export interface Claim {
  readonly tenantId: TenantId;
  readonly keyHash: string;
  readonly requestHash: string;
}

export interface SignupRecord extends Stored {
  readonly id: string;
  readonly state: 'sent' | 'verified' | 'claimed' | 'used';
  readonly email: string;
  readonly codeHash: string;
  readonly codeEndsAt: Instant;
  readonly tokenHash?: string;
  readonly tokenEndsAt?: Instant;
  readonly claim?: Claim;
  /** Why the last attempt was undone. */
  readonly failure?: { readonly tenantId: string; readonly code: string };
  /** What the making of its tenant answered. */
  readonly reply?: string;
}

export interface Signups {
  /** Counts one for this source address and minute; refuses beyond the limit. */
  countStart(source: string, now: Instant, orElse: Problem): Promise<void>;
  add(signup: SignupRecord): Promise<void>;
  find(signupId: string): Promise<SignupRecord | undefined>;
  /** Takes one of the tries before the code is looked at; false where none is left. */
  takeTry(signupId: string, now: Instant): Promise<boolean>;
  /** For an address that staff vouch for: verified from the start; a repeat finds it. */
  adopt(
    signup: { readonly id: string; readonly email: string; readonly tokenHash: string },
    now: Instant,
  ): Promise<void>;
  verify(signupId: string, token: { readonly hash: string; readonly endsAt: Instant }, now: Instant): Promise<void>;
}

export interface OwnerDetails {
  readonly email: string;
  readonly name: string;
  /** Without one the owner is invited. */
  readonly password?: string;
}

/** What a tenant is made from; the owner's particulars stay sealed, and everything is gone when the work is done. */
export interface ProvisioningRecord {
  readonly tenantId: TenantId;
  readonly userId: string;
  readonly signupId: string;
  readonly order: Omit<CreateTenant, 'owner'>;
  readonly createdAt: Instant;
  readonly refusal?: string;
  /** The gateway key of a tenant whose keys were made ahead. */
  readonly gatewayKey?: GatewayKey;
  /** The run that took it up again; the first is named by the tenant. */
  readonly run?: string;
}

export interface GatewayKey {
  readonly id: string;
  readonly value: string;
}

/** A tenant's id with its keys, made ahead of the tenant: docs/decisions/0007-prepared-tenants.md. */
export interface PreparedTenant {
  readonly tenantId: TenantId;
  readonly gatewayKey: GatewayKey;
}

/** Why a claim was not made: somebody uses the sign-up, or has taken the prepared tenant. */
export type Begun = 'begun' | 'sign-up-taken' | 'prepared-taken';

export interface Provisionings {
  /** Claims sign-up, slug and, where it is one, the prepared tenant, and keeps the details, all or nothing. */
  begin(record: ProvisioningRecord, owner: OwnerDetails, claim: Claim, orElse: Problem): Promise<Begun>;
  find(tenantId: TenantId): Promise<ProvisioningRecord | undefined>;
  owner(record: ProvisioningRecord): Promise<OwnerDetails>;
  /** From here the slug is held until the tenant is active or undone. */
  hold(record: ProvisioningRecord, now: Instant): Promise<void>;
  refuse(record: ProvisioningRecord, code: string): Promise<void>;
  /** Slug confirmed, sign-up used with its reply, tenant listed, details gone. */
  finish(record: ProvisioningRecord, made: Made<TenantRecord>, reply: string, now: Instant): Promise<void>;
  /** Slug and sign-up free again, details gone. */
  undo(record: ProvisioningRecord, now: Instant): Promise<void>;
}

export interface TenantRecord extends Stored {
  readonly id: TenantId;
  readonly slug: string;
  readonly name: string;
  readonly plan: PlanKey;
  readonly tier: Tier;
  readonly isolation: Tier;
  readonly state: TenantState;
  readonly mode: Mode;
  readonly region: string;
  readonly locale: string;
  readonly timezone: string;
  readonly currency: CreateTenant['currency'];
  readonly country: string;
  readonly gatewayKeyId?: string;
  readonly gatewayKeyValue?: string;
  readonly referralCode?: string;
  /** The sign-up that it came from; goes with it. */
  readonly signupId: string;
  readonly suspension?: { readonly reason: string; readonly at: Instant; readonly by: string };
  /** What billing last said of unpaid invoices; the greater revision is the later word. */
  readonly standing?: { readonly standing: 'good' | 'past-due' | 'suspended'; readonly revision: number };
  readonly deletion?: {
    readonly receiptId: string;
    readonly effectiveAt: Instant;
    /** While it can be called back: what it then is again. */
    readonly before?: TenantState;
  };
}

export interface TenantStore {
  find(): Promise<TenantRecord | undefined>;
  hasDataKey(): Promise<boolean>;
  /** When something was last committed for it, by whomever. */
  lastChangeAt(): Promise<Instant | undefined>;
  register(tenant: TenantRecord): Write;
  /** `before` is the version that it must still have. */
  change(tenant: TenantRecord, before: number, orElse?: Problem): Write;
  addDataKey(wrapped: string, now: Instant): Write;
  accept(agreement: Acceptance, now: Instant): Write;
  agreements(): Promise<readonly AgreementRecord[]>;
}

export interface ListedTenant {
  readonly id: TenantId;
  readonly slug: string;
  readonly name: string;
  readonly plan: PlanKey;
  readonly mode?: Mode;
  readonly state: TenantState;
  readonly createdAt: Instant;
  readonly version: number;
}

export interface TenantFilter {
  readonly q?: string | undefined;
  readonly state?: TenantState | undefined;
  readonly plan?: PlanKey | undefined;
}

/** All tenants, for operators; a copy that follows the tenants' own items. */
export interface TenantList {
  search(filter: TenantFilter, page: PageRequest): Promise<ListPage<ListedTenant>>;
  /** Only what is listed and older. */
  follow(tenant: TenantRecord): Promise<void>;
}

/** Seals what belongs to no tenant yet, or no longer; `purpose` and `id` are the encryption context. */
export interface PlatformSeal {
  seal(purpose: string, id: string, text: string): Promise<string>;
  open(purpose: string, id: string, sealed: string): Promise<string>;
}

export interface Secrets {
  token(): string;
  code(): string;
  hash(...parts: readonly string[]): string;
  /** In constant time. */
  matches(hash: string, ...parts: readonly string[]): boolean;
}

export type RunState = 'running' | 'succeeded' | 'failed';

/** A workflow whose runs have names: starting one twice is starting it once. */
export interface Workflow {
  start(name: string, input: Readonly<Record<string, string>>): Promise<void>;
  state(name: string): Promise<RunState>;
}

/** KMS, one call each: a crash between any two of them must leave something that the next try understands. */
export interface KeyVault {
  /** By the tenant's alias. */
  find(tenantId: TenantId): Promise<string | undefined>;
  create(tenantId: TenantId): Promise<string>;
  name(tenantId: TenantId, keyId: string): Promise<void>;
  unname(tenantId: TenantId): Promise<void>;
  /** A data key that this key wraps, made with the tenant's own session: proof that the session may use it. */
  wrapDataKey(tenantId: TenantId): Promise<string>;
  disable(keyId: string): Promise<void>;
  /** When the key will be gone; a repeat answers the same date. */
  scheduleDeletion(keyId: string): Promise<Instant>;
}

export interface GatewayKeys {
  find(tenantId: TenantId): Promise<GatewayKey | undefined>;
  create(tenantId: TenantId): Promise<GatewayKey>;
  /** To the usage plan of the tier. */
  attach(keyId: string, tier: Tier): Promise<void>;
  remove(keyId: string): Promise<void>;
}

export interface Members {
  createOwner(
    tenantId: TenantId,
    userId: string,
    owner: OwnerDetails & { readonly password: string },
  ): Promise<'made' | 'weak-password'>;
  inviteOwner(email: string): Promise<void>;
  removeSome(tenantId: TenantId): Promise<{ readonly removed: number; readonly hasMore: boolean }>;
  count(tenantId: TenantId): Promise<number>;
}

/** One tenant's items, by collection. */
export interface Partition {
  readonly collections: readonly string[];
  count(collection: string): Promise<number>;
  /** Some of them; answers how many, so 0 is the end. */
  removeSome(collection: string): Promise<number>;
  /** The tenant item: without it nothing is written for the tenant any more. */
  removeTenant(): Promise<void>;
}

/** One tenant's objects in a bucket: every version and delete marker. */
export interface Objects {
  count(): Promise<number>;
  removeSome(): Promise<number>;
}

export interface ReceiptRecord extends Stored {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly requestedBy: string;
  readonly secretHash: string;
  readonly deletion: Deletion;
  readonly keyDeletionDate?: Instant;
  readonly certificate?: Certificate;
}

export interface DeletionReply {
  readonly receiptId: string;
  readonly receiptSecret: string;
  readonly operationId: string;
  readonly effectiveAt?: Instant;
}

export interface Receipts {
  /** The reply to an earlier request with the same key; `requestHash` tells whether it was the same request. */
  findReply(
    keyHash: string,
    now: Instant,
  ): Promise<{ readonly reply: DeletionReply; readonly requestHash: string } | undefined>;
  /** Receipt and reply together; false where the key was used meanwhile. */
  add(receipt: ReceiptRecord, keyHash: string, requestHash: string, reply: DeletionReply): Promise<boolean>;
  find(receiptId: string): Promise<ReceiptRecord | undefined>;
  /** Passes only on the version that was read. */
  change(receipt: ReceiptRecord, before: number): Promise<void>;
  /** Counts are kept from the first look on, before anything of the store is removed. */
  counts(receiptId: string): Promise<ReadonlyMap<string, number>>;
  count(receiptId: string, store: string, found: number, now: Instant): Promise<void>;
}

/** The names that lead to a tenant from outside of it. */
export interface Names {
  /** Tombstone and held slug; no listing and no sign-up any more: at once. */
  bury(tenant: TenantRecord, at: Instant, now: Instant): Promise<void>;
  /** Slug and listing, and the sign-up where it is still known; they go in one transaction. */
  count(tenantId: TenantId, signupId?: string): Promise<number>;
}

export interface CertificateSigner {
  sign(body: Omit<Certificate, 'signature'>): Promise<Certificate['signature']>;
}

export interface InvoiceFiles {
  address(key: string, name: string, now: Instant): Promise<{ readonly url: string; readonly expiresAt: Instant }>;
}

export interface Links {
  readonly api: string;
  readonly console: string;
}

export interface SignupDeps {
  readonly signups: Signups;
  readonly secrets: Secrets;
  readonly sendMail: SendMail;
  readonly consoleUrl: string;
  readonly newId: NewId;
}

export interface CreateTenantDeps {
  readonly signups: Pick<Signups, 'find'>;
  readonly provisionings: Pick<Provisionings, 'begin'>;
  readonly prepared: { some(limit: number): Promise<readonly PreparedTenant[]> };
  readonly provisioning: Workflow;
  readonly secrets: Pick<Secrets, 'hash' | 'matches'>;
  readonly newId: NewId;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  readonly region: string;
}

export interface ProvisionDeps {
  readonly provisionings: Provisionings;
  readonly tenants: TenantStore;
  readonly vault: KeyVault;
  readonly gatewayKeys: GatewayKeys;
  readonly members: Members;
  readonly dataLedger: DataLedger;
  readonly partition: Partition;
  readonly links: Links;
  readonly region: string;
  readonly commit: Commit;
}

export interface TenantDeps {
  readonly tenants: TenantStore;
  readonly links: Links;
  readonly commit: Commit;
}

export interface RequestDeletionDeps {
  readonly tenants: Pick<TenantStore, 'find' | 'change'>;
  readonly receipts: Pick<Receipts, 'findReply' | 'add' | 'find' | 'change'>;
  readonly deletion: Pick<Workflow, 'start'>;
  readonly secrets: Pick<Secrets, 'hash' | 'token'>;
  readonly commit: Commit;
  readonly newId: NewId;
  readonly sleep: (ms: number) => Promise<void>;
  readonly graceDays: number;
  readonly links: Links;
}

export interface DeletionDeps {
  readonly receipts: Receipts;
  readonly tenants: Pick<TenantStore, 'find'>;
  readonly members: Pick<Members, 'removeSome' | 'count'>;
  readonly objects: Readonly<Record<ObjectStoreName, Objects>>;
  readonly partition: Partition;
  readonly gatewayKeys: GatewayKeys;
  readonly vault: KeyVault;
  readonly names: Names;
  readonly signer: CertificateSigner;
  readonly retained: (completedAt: Instant, keyDeletionDate: Instant) => readonly Retained[];
  readonly clock: Clock;
}

export const objectStores = ['files', 'usage-archive'] as const;
export type ObjectStoreName = (typeof objectStores)[number];

/** Staff's work on one tenant: both journals are written with the change. */
export interface OperateDeps {
  readonly links: Links;
  readonly receipts: Pick<Receipts, 'find' | 'change'>;
  readonly inTenant: (
    tenantId: TenantId,
    ctx: OperatorContext,
  ) => { readonly tenants: Pick<TenantStore, 'find' | 'change'>; readonly commit: Commit };
}

/** What others know of a tenant, each in its own capability's terms. */
export interface InspectDeps {
  readonly links: Links;
  readonly inTenant: (tenantId: TenantId) => {
    readonly tenants: Pick<TenantStore, 'find' | 'lastChangeAt'>;
    readonly subscription: (now: Instant) => Promise<Inspection['subscription']>;
    readonly people: () => Promise<number>;
    readonly storedBytes: () => Promise<bigint>;
    readonly keyState: () => Promise<Inspection['key']['state']>;
    readonly operations: () => Promise<readonly OperationSummary[]>;
  };
}

export interface DeleteTenantDeps extends Omit<RequestDeletionDeps, 'tenants' | 'commit'> {
  readonly inTenant: OperateDeps['inTenant'];
}

export interface CreateForOwnerDeps extends Omit<CreateTenantDeps, 'signups'> {
  readonly signups: Pick<Signups, 'find' | 'adopt'>;
  readonly signupIdOf: (operatorId: string, key: string) => string;
  /** Into the staff's journal, once for a tenant and an instant. */
  readonly commitFor: (ctx: OperatorContext, tenantId: string, at: Instant) => Commit;
}
