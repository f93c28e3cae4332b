import { etagOf } from '../../kernel/page.ts';
import type { Tenant } from '../contract.ts';
import type { Links, TenantRecord } from '../ports.ts';

export const tenantView = (tenant: TenantRecord, links: Links): Tenant => ({
  id: tenant.id,
  slug: tenant.slug,
  name: tenant.name,
  plan: tenant.plan,
  tier: tenant.tier,
  isolation: tenant.isolation,
  state: tenant.state,
  mode: tenant.mode,
  region: tenant.region,
  locale: tenant.locale,
  timezone: tenant.timezone,
  currency: tenant.currency,
  country: tenant.country,
  createdAt: tenant.createdAt,
  suspension: tenant.suspension ? { reason: tenant.suspension.reason, at: tenant.suspension.at } : null,
  deletion: tenant.deletion ? { receiptId: tenant.deletion.receiptId, effectiveAt: tenant.deletion.effectiveAt } : null,
  etag: etagOf(tenant.version),
  links: {
    self: `${links.api}/v1/tenant`,
    sessions: `${links.api}/v1/sessions`,
    console: links.console,
  },
});
