import type { OperatorPermission } from '../../kernel/permissions.ts';

/** Groups of the operators' pool; somebody in none of them may do nothing. */
const permissionsOfGroup: Readonly<Record<string, readonly OperatorPermission[]>> = {
  admins: ['ops:read', 'ops:write'],
  viewers: ['ops:read'],
};

export const staffPermissions = (groups: readonly string[]): readonly OperatorPermission[] => [
  ...new Set(
    groups.flatMap((group) => (Object.hasOwn(permissionsOfGroup, group) ? permissionsOfGroup[group] : []) ?? []),
  ),
];

/** What authenticator apps read from a QR code (Google Authenticator, "Key Uri Format"). */
export const otpauthUri = (email: string, secret: string): string =>
  `otpauth://totp/Tenantry:${encodeURIComponent(email)}?secret=${secret}&issuer=Tenantry&algorithm=SHA1&digits=6&period=30`;
