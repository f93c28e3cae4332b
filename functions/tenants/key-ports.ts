import type { Commit, Write } from '../kernel/change.ts';
import type { Problem } from '../kernel/problem.ts';
import type { TenantKey } from './key-contract.ts';
import type { Stored } from './ports.ts';

/** A data key, wrapped by the tenant's KMS key. */
export interface DataKeyRecord extends Stored {
  readonly id: string;
  readonly wrapped: string;
  /** The KMS key, where it is in the tenant's own account. */
  readonly keyArn?: string;
}

export interface DataKeys {
  current(): Promise<DataKeyRecord | undefined>;
  /** Those that it followed, each of which still opens what it sealed. */
  older(): Promise<readonly DataKeyRecord[]>;
  follow(next: DataKeyRecord, before: DataKeyRecord, orElse: Problem): Write[];
  /** The same data keys under another KMS key; the first is the one in use. */
  rewrap(keys: readonly DataKeyRecord[], orElse: Problem): Write[];
}

/** KMS with the tenant's session, past every cache. */
export interface KeyUse {
  look(key: DataKeyRecord): Promise<Pick<TenantKey, 'state' | 'arn'>>;
  /** A new data key, wrapped by the KMS key that is named or by Tenantry's. */
  wrapDataKey(keyArn: string | undefined): Promise<string>;
  /** The wrapped data key under another KMS key, which has also opened it again. */
  rewrap(key: DataKeyRecord, keyArn: string | undefined): Promise<string>;
}

export interface TenantKeyDeps {
  readonly dataKeys: DataKeys;
  readonly use: KeyUse;
  readonly commit: Commit;
  readonly place: { readonly account: string; readonly region: string };
}
