import { legalDocuments } from '../../compliance/contract.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { tenants as contract } from '../contract.ts';
import { acceptedAgreements } from '../domain/agreements.ts';
import type { ProvisionDeps, ProvisioningRecord, TenantRecord } from '../ports.ts';
import { tenantView } from './tenant-view.ts';

type Deps = Pick<ProvisionDeps, 'provisionings' | 'tenants' | 'dataLedger' | 'links' | 'commit'>;

/** The tenant's own commit first, then what is known of it outside; a repeat picks up between the two. */
export async function activateTenant(ctx: TenantContext, deps: Deps): Promise<void> {
  const { provisionings, tenants, dataLedger, links } = deps;
  const record = await provisionings.find(ctx.tenantId);
  if (!record) return;
  // As its own ledger has it: another build may have registered it, and nobody migrates it before it is listed.
  const [tenant, { dataVersion, revision }] = await Promise.all([tenants.find(), dataLedger.find()]);
  if (!tenant) throw new Error('nothing is known of this tenant');
  const active = tenant.state === 'provisioning' ? await activate(ctx, tenant, record, deps) : tenant;
  const made = { tenant: active, dataVersion, revision };
  await provisionings.finish(record, made, JSON.stringify(tenantView(active, links)), ctx.now);
}

async function activate(
  ctx: TenantContext,
  tenant: TenantRecord,
  { userId, order }: ProvisioningRecord,
  { tenants, commit }: Deps,
): Promise<TenantRecord> {
  const active: TenantRecord = { ...tenant, state: 'active', version: tenant.version + 1, updatedAt: ctx.now };
  const { slug, plan, tier, mode } = active;
  const agreements = acceptedAgreements(legalDocuments, order.agreements);
  return commit({
    writes: [
      tenants.change(active, tenant.version),
      ...agreements.map(({ sha256, ...agreement }) =>
        tenants.accept({ ...agreement, textSha256: sha256, by: userId }, ctx.now),
      ),
    ],
    audit: { action: 'tenant.create', target: ctx.tenantId, changes: { plan, tier, mode, agreements } },
    events: [contract.events.tenantActivated.make({ slug, plan, tier, mode })],
    reply: active,
  });
}
