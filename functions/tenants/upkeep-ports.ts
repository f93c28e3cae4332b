import type { NewId, TenantId } from '../kernel/ids.ts';
import type { Clock, Instant } from '../kernel/time.ts';
import type { GatewayKeys, KeyVault, PreparedTenant } from './ports.ts';

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
