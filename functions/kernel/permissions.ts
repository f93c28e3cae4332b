/** Who may what: api.md, "Who may what". Permissions are also the scopes of API tokens. */

export const permissions = [
  'tenant:read',
  'tenant:write',
  'tenant:delete',
  'people:read',
  'people:write',
  'roles:write',
  'sso:write',
  'scim:write',
  'tokens:read',
  'tokens:write',
  'projects:read',
  'projects:write',
  'files:read',
  'files:write',
  'usage:read',
  'usage:write',
  'billing:read',
  'billing:write',
  'audit:read',
  'webhooks:read',
  'webhooks:write',
  'domains:write',
  'support:write',
  'analytics:read',
  'privacy:write',
  'keys:write',
] as const;
export type Permission = (typeof permissions)[number];

export const roles = ['owner', 'admin', 'member', 'billing', 'viewer'] as const;
export type Role = (typeof roles)[number];

const viewer: readonly Permission[] = ['tenant:read', 'projects:read', 'files:read', 'usage:read'];
const member: readonly Permission[] = [...viewer, 'projects:write', 'files:write', 'support:write'];
const admin: readonly Permission[] = [
  ...member,
  'tenant:write',
  'people:read',
  'people:write',
  'roles:write',
  'sso:write',
  'scim:write',
  'tokens:read',
  'tokens:write',
  'billing:read',
  'audit:read',
  'webhooks:read',
  'webhooks:write',
  'domains:write',
  'analytics:read',
  'privacy:write',
  'keys:write',
];

export const permissionsOf: Readonly<Record<Role, readonly Permission[]>> = {
  owner: [...admin, 'billing:write', 'tenant:delete'],
  admin,
  member,
  billing: ['tenant:read', 'usage:read', 'people:read', 'billing:read', 'billing:write', 'support:write'],
  viewer: [...viewer, 'support:write'],
};

/** Never by token: deletion is a person's decision. */
export const personalPermissions: readonly Permission[] = ['tenant:delete'];

/** Granted to tokens by an owner or admin, though no role holds it (api.md, "Small rights"). */
export const tokenOnlyPermissions: readonly Permission[] = ['usage:write'];

export const operatorPermissions = ['ops:read', 'ops:write'] as const;
export type OperatorPermission = (typeof operatorPermissions)[number];
