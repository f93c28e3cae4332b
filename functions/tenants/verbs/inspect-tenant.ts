import type { Verb } from '../../kernel/endpoint.ts';
import { planLimits } from '../../kernel/limits.ts';
import { etagOf } from '../../kernel/page.ts';
import { problem } from '../../kernel/problem.ts';
import type { tenants as contract } from '../contract.ts';
import type { InspectDeps, TenantRecord } from '../ports.ts';
import { operationIdOf } from './operation-id.ts';
import { tenantView } from './tenant-view.ts';

export const inspectTenant: Verb<typeof contract.endpoints.inspectTenant, InspectDeps> = async (
  ctx,
  { tenantId },
  { links, inTenant },
) => {
  const known = inTenant(tenantId);
  const tenant = await known.tenants.find();
  if (!tenant) throw problem('not-found');
  const [subscription, active, bytes, state, lastActivityAt, operations] = await Promise.all([
    known.subscription(ctx.now),
    known.people(),
    known.storedBytes(),
    known.keyState(),
    known.tenants.lastChangeAt(),
    known.operations(),
  ]);
  return {
    tenant: tenantView(tenant, links),
    suspension: tenant.suspension ?? null,
    deletion: deletionOf(tenant),
    subscription,
    people: { active, limit: planLimits[tenant.plan].people },
    key: { state },
    storage: { bytes: bytes.toString() },
    lastActivityAt: lastActivityAt ?? null,
    operations: [...operations],
    etag: etagOf(tenant.version),
  };
};

const deletionOf = ({ deletion }: TenantRecord) =>
  deletion
    ? {
        receiptId: deletion.receiptId,
        operationId: operationIdOf(deletion.receiptId),
        effectiveAt: deletion.effectiveAt,
      }
    : null;
