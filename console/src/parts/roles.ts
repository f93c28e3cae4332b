import type { Here } from '../here.ts';
import type { Role } from '../shapes.ts';

interface RoleChoice {
  readonly value: Role;
  readonly label: string;
  readonly description: string;
}

export const roleChoices: readonly RoleChoice[] = [
  { value: 'owner', label: 'Owner', description: 'Everything, with billing and the deletion of the company' },
  { value: 'admin', label: 'Admin', description: 'Everything but owners, payments and deletion' },
  { value: 'member', label: 'Member', description: 'Works with projects and files' },
  { value: 'billing', label: 'Billing', description: 'Plan, payment methods and invoices' },
  { value: 'viewer', label: 'Viewer', description: 'Reads projects, files and usage' },
];

export const roleName = (role: Role): string => roleChoices.find(({ value }) => value === role)?.label ?? role;

/** An admin neither makes nor changes an owner. */
export const grantable = (me: Here['me']): readonly RoleChoice[] =>
  roleChoices.filter(({ value }) => value !== 'owner' || me.role === 'owner');
