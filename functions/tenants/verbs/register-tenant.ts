import type { TenantContext } from '../../kernel/tenant-context.ts';
import { floorToSecond } from '../../kernel/time.ts';
import type { ProvisionDeps, TenantRecord } from '../ports.ts';

/** What the later steps need to know; nothing of a person, because a workflow's history keeps it. */
export type Registered = Pick<TenantRecord, 'plan' | 'tier' | 'currency' | 'timezone' | 'mode' | 'country'> & {
  readonly at: string;
};

export async function registerTenant(
  ctx: TenantContext,
  {
    provisionings,
    tenants,
    dataLedger,
    region,
    commit,
  }: Pick<ProvisionDeps, 'provisionings' | 'tenants' | 'dataLedger' | 'region' | 'commit'>,
): Promise<Registered> {
  const record = await provisionings.find(ctx.tenantId);
  if (!record) throw new Error('nothing is known of this tenant');
  await provisionings.hold(record, ctx.now);
  const { name, slug, plan, mode, locale, timezone, currency, country, referralCode } = record.order;
  const tier = 'pool';
  if (!(await tenants.find())) {
    const tenant: TenantRecord = {
      ...{ id: ctx.tenantId, slug, name, plan, tier, isolation: tier, state: 'provisioning', mode, region, locale },
      ...{ timezone, currency, country, ...(referralCode ? { referralCode } : {}) },
      ...(record.gatewayKey ? { gatewayKeyId: record.gatewayKey.id, gatewayKeyValue: record.gatewayKey.value } : {}),
      ...{ signupId: record.signupId, version: 1, createdAt: record.createdAt, updatedAt: ctx.now },
    };
    await commit({
      writes: [tenants.register(tenant), dataLedger.atHead(ctx.now)],
      audit: { action: 'tenant.register', target: ctx.tenantId },
      reply: undefined,
    });
  }
  return { plan, tier, currency, timezone, mode, country, at: floorToSecond(record.createdAt) };
}
