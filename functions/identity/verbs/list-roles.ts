import type { Verb } from '../../kernel/endpoint.ts';
import { permissionsOf, roles } from '../../kernel/permissions.ts';
import type { identity } from '../contract.ts';
import type { IdentityDeps } from '../ports.ts';

export const listRoles: Verb<typeof identity.endpoints.listRoles, IdentityDeps> = async () => ({
  data: roles.map((role) => ({ role, permissions: [...permissionsOf[role]] })),
});
