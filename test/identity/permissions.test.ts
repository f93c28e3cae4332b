import { describe, expect, it } from 'vitest';
import { routesOf } from '../../functions/contracts.ts';
import { grantableScopes, standingScopes } from '../../functions/identity/domain/rights.ts';
import { type Permission, permissions, permissionsOf, type Role, roles } from '../../functions/kernel/permissions.ts';
import { isProblem } from '../../functions/kernel/problem.ts';
import { contextOf } from '../../functions/platform/serve-context.ts';
import type { TenantSession } from '../../functions/platform/tenant-session.ts';
import { START, tenantA } from '../kit/world.ts';
import { identityWorld, ownerId } from './identity-world.ts';

/** The promise's own table ("Who may what"), written out again: the code must agree with it, not with itself. */
const viewing: Permission[] = ['tenant:read', 'projects:read', 'files:read', 'usage:read'];
const making: Permission[] = ['projects:write', 'files:write'];
const managing: Permission[] = [
  ...(['tenant:write', 'people:read', 'people:write', 'roles:write', 'sso:write', 'scim:write'] as const),
  ...(['tokens:read', 'tokens:write', 'audit:read', 'webhooks:read', 'webhooks:write', 'domains:write'] as const),
  ...(['analytics:read', 'privacy:write', 'keys:write'] as const),
];
const promised: Record<Role, Permission[]> = {
  owner: [...viewing, ...making, ...managing, 'support:write', 'billing:read', 'billing:write', 'tenant:delete'],
  admin: [...viewing, ...making, ...managing, 'support:write', 'billing:read'],
  member: [...viewing, ...making, 'support:write'],
  billing: ['tenant:read', 'usage:read', 'people:read', 'billing:read', 'billing:write', 'support:write'],
  viewer: [...viewing, 'support:write'],
};

const routes = routesOf('tenant').filter(({ endpoint }) => endpoint.auth === 'tenant');
const cases = routes.flatMap(({ endpoint }) =>
  roles.map((role) => [role, `${endpoint.method} ${endpoint.path}`, endpoint] as const),
);

async function arrive(endpoint: (typeof cases)[number][2], held: readonly Permission[], who: object) {
  const world = identityWorld();
  await world.aTenant();
  const authorizer = {
    ...{ tenantId: tenantA, tenantState: 'active', plan: 'pro', tier: 'pool', mode: 'live', userId: ownerId },
    ...{ permissions: held.join(' '), issuedAt: String(world.nowMs()) },
    ...who,
  };
  const requestContext = { requestId: 'r', identity: { sourceIp: '192.0.2.1' }, authorizer };
  const session = { tenantId: tenantA, table: world.table, update: world.table.update } as unknown as TenantSession;
  const event = { requestContext } as never;
  const arrival = { endpoint, event, headers: {}, sessions: () => session, now: START, onRated: () => undefined };
  return contextOf(arrival).then(
    () => 'allowed',
    (error: unknown) => (isProblem(error) ? error.code : String(error)),
  );
}

describe('what a role may do', () => {
  it.each(roles)('is what the contract promises a person who is %s', (role) => {
    expect([...permissionsOf[role]].sort()).toEqual([...promised[role]].sort());
  });

  it.each(cases)('%s at %s', async (role, _, endpoint) => {
    const permission = endpoint.permission as Permission | undefined;
    const isAllowed = permission === undefined || promised[role].includes(permission);
    const answer = await arrive(endpoint, permissionsOf[role], { actorType: 'user', actorId: ownerId, role });
    expect(answer).toBe(isAllowed ? 'allowed' : 'forbidden');
  });

  it.each(routes.map(({ endpoint }) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
    'a token with any one scope at %s',
    async (_, endpoint) => {
      for (const scope of permissions) {
        const isAllowed = endpoint.permission === undefined || endpoint.permission === scope;
        const answer = await arrive(endpoint, [scope], { actorType: 'token', actorId: 'tok_1', role: 'owner' });
        expect(answer, scope).toBe(isAllowed ? 'allowed' : 'forbidden');
      }
    },
  );

  it('is needed at every route that is not about the caller alone', () => {
    const open = routes.filter(({ endpoint }) => endpoint.permission === undefined).map(({ name }) => name);
    expect(open.filter((name) => ['getMe', 'endSession'].includes(name)).sort()).toEqual(['endSession', 'getMe']);
    const identityRoutes = routes.filter(({ capability }) => capability === 'identity');
    expect(identityRoutes.filter(({ endpoint }) => endpoint.permission === undefined)).toHaveLength(2);
  });
});

describe('what a token may carry', () => {
  it.each(roles)('of a maker who is %s: their own rights but the deletion, and reports of usage by rank', (role) => {
    const byRank = role === 'owner' || role === 'admin' ? ['usage:write'] : [];
    const expected = [...promised[role].filter((right) => right !== 'tenant:delete'), ...byRank];
    expect([...grantableScopes(role, permissionsOf[role])].sort()).toEqual(expected.sort());
    expect([...standingScopes(permissions, role)].sort()).toEqual(expected.sort());
  });
});
