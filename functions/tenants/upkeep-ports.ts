import type { NewId, TenantId } from '../kernel/ids.ts';
import type { Clock, Instant } from '../kernel/time.ts';
import type { GatewayKeys, KeyVault, ListedTenant, PreparedTenant, ProvisioningRecord, Workflow } from './ports.ts';

/** Begun and not ready, or withdrawn and not gone: each goes on from where a crash left it. */
export interface UnfinishedTenant {
  readonly tenantId: TenantId;
  readonly aim: 'make' | 'retire';
}

export interface PreparedTenants {
  /** One run at a time makes or retires: false where another is at work. */
  enter(now: Instant, until: Instant): Promise<boolean>;
  leave(enteredAt: Instant): Promise<void>;
  count(): Promise<number>;
  /** Ready ones, oldest first. */
  some(limit: number): Promise<readonly PreparedTenant[]>;
  unfinished(): Promise<readonly UnfinishedTenant[]>;
  begin(tenantId: TenantId, now: Instant): Promise<void>;
  finish(prepared: PreparedTenant, now: Instant): Promise<void>;
  /** From here on nobody can claim it; false where somebody has. */
  withdraw(tenantId: TenantId, now: Instant): Promise<boolean>;
  forget(tenantId: TenantId): Promise<void>;
}

export interface PrepareDeps {
  readonly prepared: PreparedTenants;
  readonly vault: Pick<KeyVault, 'find' | 'create' | 'name' | 'unname' | 'disable' | 'scheduleDeletion'>;
  readonly gatewayKeys: GatewayKeys;
  /** False during a first deployment. */
  readonly gatewayIsThere: () => Promise<boolean>;
  readonly newId: NewId;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Where a tenant is in its life; it moves from each to the next in one transaction. */
export type Place = 'prepared' | 'provisioning' | 'listed' | 'buried' | 'unlisted' | 'nowhere';

export interface Whereabouts {
  /**
   * Asked in the order of life, so that what moves on between two looks is met by the later one. Nowhere is who has no
   * item of its own either: only of such is anything taken away.
   */
  of(tenantId: TenantId): Promise<Place>;
  listed(): AsyncIterable<ListedTenant>;
}

export interface HeldSlug {
  readonly slug: string;
  readonly tenantId: TenantId;
  readonly state: 'claimed' | 'held' | 'active';
  readonly updatedAt: Instant;
}

export interface ClaimedSignup {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly version: number;
  readonly updatedAt: Instant;
}

/** Names and sign-ups that are somebody's, over all tenants. */
export interface HeldNames {
  slugs(): AsyncIterable<HeldSlug>;
  confirmSlug(slug: HeldSlug, now: Instant): Promise<void>;
  freeSlug(slug: HeldSlug): Promise<void>;
  signups(): AsyncIterable<ClaimedSignup>;
  freeSignup(signup: ClaimedSignup, now: Instant): Promise<void>;
}

export interface OpenProvisionings {
  /** Begun before this and neither finished nor undone. */
  open(before: Instant): AsyncIterable<ProvisioningRecord & { readonly run: string }>;
  /** Notes the run that takes it up again; false where it is finished or undone meanwhile. */
  note(tenantId: TenantId, run: string): Promise<boolean>;
}

/** As `Workflow`, for runs that may never have been started. */
export interface Runs extends Pick<Workflow, 'start'> {
  isRunning(name: string): Promise<boolean>;
}

export interface NamedKey {
  readonly tenantId: TenantId;
  readonly keyId: string;
  readonly since: Instant;
}

/** Tenants' KMS keys of this stage. */
export interface KeyInventory {
  /** By their aliases. */
  named(): AsyncIterable<NamedKey>;
  /** Keys that no alias names. */
  unnamed(olderThan: Instant): AsyncIterable<string>;
  isOurs(keyId: string): Promise<boolean>;
  isUsable(keyId: string): Promise<boolean>;
}

export interface FoundGatewayKey {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly since: Instant;
}

/** Tenants' gateway keys of this stage. */
export interface GatewayKeyInventory {
  all(): Promise<readonly FoundGatewayKey[]>;
  /** Ids of those that a usage plan counts. */
  attached(): Promise<ReadonlySet<string>>;
}
