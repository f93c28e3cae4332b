import type { House } from '../constructs/house.ts';
import type { TenantFunction, TenantFunctionProps } from '../constructs/tenant-function.ts';
import type { Workflow } from '../constructs/workflow.ts';
import { mayKeepTenantKeys } from './tenants-grants.ts';
import { prepared } from './tenants-upkeep.ts';

type MakeFunction = (id: string, given: Omit<TenantFunctionProps, 'capability'>) => TenantFunction;

const receipts = ['PLATFORM#DELETION#*'];

interface Workflows {
  readonly provision: Workflow;
  readonly end: Workflow;
}

/** What staff do with tenants, one entry a privilege. */
export function forOperators(fn: MakeFunction, house: House, { provision, end }: Workflows): void {
  // E: staff, who look at any tenant.
  const look = fn('Operators', { entry: 'operators', impact: 'Operators cannot find or inspect tenants.' });
  house.table.grantPlatformItems(look, 'read', ['PLATFORM#TENANTS', 'LOOKUP#SLUG#*', 'PLATFORM#OPERATIONS#*']);
  house.table.grantPlatformIndex(look, ['PLATFORM#TENANTS']);
  house.platformKey.grant(look, ['kms:Encrypt', 'kms:Decrypt'], 'cursor');
  house.table.grantTenantSession(look);
  mayKeepTenantKeys(look, []);
  // P: writes in any tenant, its settings and journal alone.
  const operate = fn('OperateTenant', {
    entry: 'operate-tenant',
    impact: 'Operators cannot suspend, resume, restore or rename tenants.',
  });
  house.table.grantOperatorSession(operate);
  house.table.grantPlatformItems(operate, 'read', ['PLATFORM#STAFF-REPLAY#*']);
  house.table.grantPlatformItems(operate, 'write', receipts);
  // P: starts the deletion.
  const remove = fn('DeleteTenant', { entry: 'delete-tenant', impact: 'Operators cannot delete tenants.' });
  house.table.grantOperatorSession(remove);
  house.table.grantPlatformItems(remove, 'write', receipts);
  house.platformKey.grant(remove, ['kms:Encrypt', 'kms:Decrypt'], 'deletion');
  end.grantRun(remove, 'DELETION_MACHINE_ARN');
  remove.setEnvironment('DELETION_GRACE_DAYS', String(house.stage.deletionGraceDays));
  // P: starts the provisioning, for an address that nobody has proven.
  const create = fn('CreateTenantForOwner', {
    entry: 'create-tenant-for-owner',
    timeoutSeconds: 29,
    impact: 'Operators cannot make tenants.',
  });
  const order = ['PLATFORM#SIGNUP#*', 'LOOKUP#SLUG#*', 'LOOKUP#FORMER-SLUG#*', 'PLATFORM#PROVISIONING#*'];
  house.table.grantPlatformItems(create, 'write', [...order, ...prepared, 'PLATFORM#STAFF-JOURNAL']);
  house.platformKey.grant(create, ['kms:Encrypt', 'kms:Decrypt'], 'signup');
  house.platformKey.grant(create, ['kms:Encrypt'], 'provisioning');
  house.emailHmac.grantMac(create);
  provision.grantRun(create, 'PROVISIONING_MACHINE_ARN');
}
