import type { TenantId } from '../../kernel/ids.ts';
import { etagOf } from '../../kernel/page.ts';
import { problem } from '../../kernel/problem.ts';
import { keyGrant } from '../domain/key-grant.ts';
import type { TenantKey } from '../key-contract.ts';
import type { DataKeyRecord, TenantKeyDeps } from '../key-ports.ts';

type Deps = Pick<TenantKeyDeps, 'use' | 'place'>;

export async function tenantKeyView(tenantId: TenantId, key: DataKeyRecord, { use, place }: Deps): Promise<TenantKey> {
  const { id, createdAt, version, keyArn } = key;
  return {
    holder: keyArn ? 'tenant' : 'tenantry',
    ...(await use.look(key)),
    dataKey: { id, createdAt },
    grant: keyGrant(place.account, tenantId),
    etag: etagOf(version),
  };
}

export async function keyInUse({ dataKeys }: Pick<TenantKeyDeps, 'dataKeys'>): Promise<DataKeyRecord> {
  const key = await dataKeys.current();
  if (!key) throw problem('unavailable', { retryAfterSeconds: 5 });
  return key;
}
