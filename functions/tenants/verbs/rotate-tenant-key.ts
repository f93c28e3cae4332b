import type { Verb } from '../../kernel/endpoint.ts';
import { lostRace } from '../../kernel/if-match.ts';
import { tenants as contract, tenantsProblem } from '../contract.ts';
import { followingKey } from '../domain/data-key.ts';
import type { DataKeyRecord, TenantKeyDeps } from '../key-ports.ts';
import { keyInUse, tenantKeyView } from './tenant-key-view.ts';

export const rotateTenantKey: Verb<typeof contract.endpoints.rotateTenantKey, TenantKeyDeps> = async (
  ctx,
  _input,
  deps,
) => {
  const before = await keyInUse(deps);
  const id = followingKey(before.id);
  if (!id) throw tenantsProblem('too-many-data-keys');
  const next: DataKeyRecord = {
    ...before,
    id,
    wrapped: await deps.use.wrapDataKey(before.keyArn),
    version: before.version + 1,
    createdAt: ctx.now,
    updatedAt: ctx.now,
  };
  return deps.commit({
    writes: deps.dataKeys.follow(next, before, lostRace(ctx)),
    audit: { action: 'key.rotate', target: next.id, changes: { before: before.id } },
    events: [contract.events.tenantKeyRotated.make({ dataKeyId: next.id })],
    reply: await tenantKeyView(ctx.tenantId, next, deps),
  });
};
