import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { tenants } from '../contract.ts';
import type { TenantDeps } from '../ports.ts';
import { tenantView } from './tenant-view.ts';

export const getTenant: Verb<typeof tenants.endpoints.getTenant, TenantDeps> = async (_ctx, _input, deps) => {
  const tenant = await deps.tenants.find();
  if (!tenant) throw problem('tenant-deleted');
  return tenantView(tenant, deps.links);
};
