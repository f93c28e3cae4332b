import type { Verb } from '../../kernel/endpoint.ts';
import { assertIfMatch, lostRace } from '../../kernel/if-match.ts';
import { problem } from '../../kernel/problem.ts';
import { tenants as contract } from '../contract.ts';
import type { TenantDeps, TenantRecord } from '../ports.ts';
import { tenantView } from './tenant-view.ts';

export const updateTenant: Verb<typeof contract.endpoints.updateTenant, TenantDeps> = async (
  ctx,
  { name, locale, timezone },
  { tenants, links, commit },
) => {
  const before = await tenants.find();
  if (!before) throw problem('tenant-deleted');
  assertIfMatch(ctx, before);
  const changed = Object.entries({ name, locale, timezone }).filter(([, value]) => value !== undefined);
  const tenant: TenantRecord = {
    ...before,
    ...Object.fromEntries(changed),
    version: before.version + 1,
    updatedAt: ctx.now,
  };
  const names = changed.map(([field]) => field);
  return commit({
    writes: [tenants.change(tenant, before.version, lostRace(ctx))],
    audit: { action: 'tenant.update', target: ctx.tenantId, changes: { changed: names } },
    events: [contract.events.tenantUpdated.make({ changed: names })],
    reply: tenantView(tenant, links),
  });
};
