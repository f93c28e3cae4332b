import type { Verb } from '../../kernel/endpoint.ts';
import type { tenants } from '../contract.ts';
import type { TenantKeyDeps } from '../key-ports.ts';
import { keyInUse, tenantKeyView } from './tenant-key-view.ts';

type Deps = Pick<TenantKeyDeps, 'dataKeys' | 'use' | 'place'>;

/** Needs nothing unsealed, so it answers too while the key is disabled. */
export const getTenantKey: Verb<typeof tenants.endpoints.getTenantKey, Deps> = async (ctx, _input, deps) =>
  tenantKeyView(ctx.tenantId, await keyInUse(deps), deps);
