import { expect, it } from 'vitest';
import type { AuthorizerContext } from '../../functions/kernel/tenant-context.ts';
import { assertStanding } from '../../functions/platform/watermark.ts';
import { memoryTable } from '../kit/memory-table.ts';
import { tenantB } from '../kit/world.ts';

const caller = { tenantId: tenantB, actorId: 'usr_x', userId: 'usr_x', issuedAt: 1 } as unknown as AuthorizerContext;

it.each([
  ['signs out', { method: 'DELETE' }, true],
  ['reads', { method: 'GET', permission: 'projects:read' }, true],
  ['pays', { method: 'POST', permission: 'billing:write' }, true],
  ['leaves', { method: 'POST', permission: 'tenant:delete' }, true],
  ['works on', { method: 'POST', permission: 'projects:write' }, false],
])('a suspended tenant %s: %o', async (_, route, may) => {
  const table = memoryTable();
  await table.transact([{ put: { pk: `TENANT#${tenantB}#CONFIG`, sk: 'TENANT', state: 'suspended', plan: 'pro' } }]);
  const session = {
    tenantId: tenantB,
    table,
    update: table.update,
    credentials: async () => Promise.reject(new Error('unused')),
  };

  const standing = assertStanding(session, caller, route);

  await (may
    ? expect(standing).resolves.toMatchObject({ state: 'suspended' })
    : expect(standing).rejects.toMatchObject({ code: 'tenant-suspended' }));
});
