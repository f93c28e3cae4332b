import {
  type Permission,
  permissionsOf,
  personalPermissions,
  type Role,
  tokenOnlyPermissions,
} from '../../kernel/permissions.ts';

/** Owners make and unmake owners; an admin may grant any other role, even one with rights that admins lack. */
export const mayGrant = (granter: Role | undefined, role: Role): boolean =>
  granter === 'owner' || (granter === 'admin' && role !== 'owner');

export interface RoleChange {
  readonly by: { readonly userId: string | undefined; readonly role: Role | undefined };
  readonly userId: string;
  readonly from: Role;
  readonly to: Role;
}

export function mayChangeRole({ by, userId, from, to }: RoleChange): boolean {
  if (!mayGrant(by.role, from) || !mayGrant(by.role, to)) return false;
  // Nobody raises themselves: whoever changes their own role may only give rights away.
  return by.userId !== userId || to === from || permissionsOf[to].every((right) => permissionsOf[from].includes(right));
}

/** What a token may be given by somebody with these rights. */
export function grantableScopes(role: Role | undefined, held: readonly Permission[]): readonly Permission[] {
  const byRank = role === 'owner' || role === 'admin' ? tokenOnlyPermissions : [];
  return [...new Set([...held, ...byRank])].filter((scope) => !personalPermissions.includes(scope));
}

/** What is left of a token's scopes when its maker's role is what it is today. */
export const standingScopes = (scopes: readonly Permission[], makerRole: Role): readonly Permission[] =>
  scopes.filter((scope) => grantableScopes(makerRole, permissionsOf[makerRole]).includes(scope));
