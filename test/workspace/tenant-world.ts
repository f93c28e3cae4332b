import type { TenantContext } from '../../functions/kernel/tenant-context.ts';
import { addSeconds } from '../../functions/kernel/time.ts';
import { committer } from '../../functions/platform/commit.ts';
import { objectKeyOf } from '../../functions/workspace/domain/objects.ts';
import type { FileObjects, WorkspaceDeps } from '../../functions/workspace/ports.ts';
import { workspaceStore } from '../../functions/workspace/store.ts';
import { aWorld, tenantA } from '../kit/world.ts';

/** Objects in memory; addresses name the object and nothing else. */
function memoryObjects(objects: Map<string, string>, tenantId = tenantA): FileObjects {
  return {
    uploadAddress: async ({ id, contentType, sizeBytes }, now) => ({
      uploadUrl: `https://files.test/${objectKeyOf(tenantId, id, false)}`,
      headers: { 'Content-Type': contentType, 'Content-Length': String(sizeBytes) },
      uploadExpiresAt: addSeconds(now, 900),
    }),
    downloadAddress: async ({ id, isSample }) => `https://files.test/${objectKeyOf(tenantId, id, isSample)}`,
    putSample: async (id, _, text) => void objects.set(objectKeyOf(tenantId, id, true), text),
    remove: async (id, isSample) => void objects.delete(objectKeyOf(tenantId, id, isSample)),
  };
}

export function aWorkspace() {
  const world = aWorld();
  const objects = new Map<string, string>();
  const deps = (ctx: TenantContext, journalId?: string): WorkspaceDeps => {
    const seal = world.seal(ctx.tenantId);
    return {
      store: workspaceStore(ctx.tenantId, world.table, seal),
      objects: memoryObjects(objects, ctx.tenantId),
      commit: committer(world.table, seal, world.newId, { ...ctx, ...(journalId ? { journalId } : {}) }),
      newId: world.newId,
    };
  };
  return {
    ...world,
    objects,
    deps,
    journal: (tenantId = tenantA) => world.table.all(`TENANT#${tenantId}#JOURNAL`),
    events: (tenantId = tenantA) =>
      world.table
        .all(`TENANT#${tenantId}#JOURNAL`)
        .flatMap((item) => (item['events'] ?? []) as { readonly type: string; readonly data: unknown }[]),
    reservedBytes: (tenantId = tenantA) =>
      world.table.all(`TENANT#${tenantId}#STORED`).find(({ sk }) => sk === 'TOTAL')?.['reservedBytes'],
  };
}
