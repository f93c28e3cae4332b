import type { OutgoingEvent } from '../../kernel/change.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { tenants as contract } from '../contract.ts';
import type { TenantDeps, TenantRecord } from '../ports.ts';

export interface Standing {
  readonly standing: 'good' | 'past-due' | 'suspended';
  readonly revision: number;
}

/** Billing's suspensions carry its name: what staff suspended, a payment does not resume. */
const BILLING = 'billing';
const byBilling = ({ suspension }: TenantRecord): boolean => suspension?.by === BILLING;

/** A deletion that can be called back keeps what the tenant then is again. */
const stateOf = ({ state, deletion }: TenantRecord) => (state === 'closing' ? deletion?.before : state);
const inState = (tenant: TenantRecord, state: 'active' | 'suspended'): TenantRecord =>
  tenant.state === 'closing' && tenant.deletion
    ? { ...tenant, deletion: { ...tenant.deletion, before: state } }
    : { ...tenant, state };

interface Applied {
  readonly tenant: TenantRecord;
  readonly events: readonly OutgoingEvent[];
}

function applied(tenant: TenantRecord, { standing }: Standing, now: TenantContext['now']): Applied {
  const state = stateOf(tenant);
  if (standing === 'suspended' && state === 'active') {
    const suspension = { reason: 'An invoice is not paid', at: now, by: BILLING };
    return {
      tenant: { ...inState(tenant, 'suspended'), suspension },
      events: [contract.events.tenantSuspended.make({})],
    };
  }
  if (standing !== 'suspended' && state === 'suspended' && byBilling(tenant)) {
    const { suspension: _, ...rest } = inState(tenant, 'active');
    return { tenant: rest, events: [contract.events.tenantResumed.make({})] };
  }
  return { tenant, events: [] };
}

/** What billing says of unpaid invoices, where every request reads it. An older word that comes late changes nothing. */
export async function applyStanding(
  ctx: TenantContext,
  said: Standing,
  { tenants, commit }: Pick<TenantDeps, 'tenants' | 'commit'>,
): Promise<void> {
  const before = await tenants.find();
  if (!before || before.state === 'deleting' || before.state === 'deleted') return;
  if ((before.standing?.revision ?? 0) >= said.revision) return;
  const { tenant, events } = applied(before, said, ctx.now);
  const after = { ...tenant, standing: said, version: before.version + 1, updatedAt: ctx.now };
  await commit({
    writes: [tenants.change(after, before.version)],
    audit: { action: 'tenant.apply-standing', target: ctx.tenantId, changes: { standing: said.standing } },
    events,
    reply: undefined,
  });
}
