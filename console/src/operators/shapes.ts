import type { Client } from '../../../sdk/client.ts';

/** The answers of the operators' API as the pages show them, taken from the client so that they cannot drift. */
type Answer<Call> = Call extends (...args: never[]) => Promise<infer Output> ? Output : never;
type Row<Call> = Answer<Call> extends { readonly data: readonly (infer Item)[] } ? Item : never;

export type Me = Answer<Client['identity']['getOperator']>;
export type Permission = Me['permissions'][number];
export type TenantRow = Row<Client['tenants']['listTenants']>;
export type TenantState = TenantRow['state'];
export type PlanKey = TenantRow['plan'];
export type Inspected = Answer<Client['tenants']['inspectTenant']>;
export type NewTenant = Parameters<Client['tenants']['createTenantForOwner']>[0];
export type DeletionKeys = Answer<Client['tenants']['deleteTenant']>;
export type Operation = Answer<Client['ops']['getOperation']>;
export type OperationRow = Row<Client['ops']['listOperations']>;
export type UnpaidRow = Row<Client['billing']['listDunning']>;
export type CreditableInvoice = Row<Client['billing']['listTenantInvoices']>;
export type RefundsOfTenant = Answer<Client['billing']['listRefunds']>;
export type PlanVersion = Row<Client['billing']['listPlanVersions']>;
export type TrialBalance = Row<Client['billing']['getTrialBalance']>;
export type RolledMonth = Row<Client['billing']['getRollForward']>['months'][number];
export type AgedInvoice = Answer<Client['billing']['getAgeing']>['invoices'][number];
export type TieOutReport = Answer<Client['billing']['getTieOut']>;
export type AccountingPeriod = Row<Client['billing']['listPeriods']>;
export type RevenueExport = Row<Client['billing']['listRevenueExports']>;
export type Reconciliation = Row<Client['ops']['listReconciliations']>;
export type Migration = Row<Client['migrations']['listMigrations']>;
export type FleetRun = NonNullable<Answer<Client['migrations']['listMigrations']>['fleetRun']>;
export type Troubled = Answer<Client['migrations']['listMigrations']>['troubled'][number];
export type TenantLedger = Answer<Client['migrations']['getTenantLedger']>;
export type MigrationEntry = TenantLedger['history'][number];
export type DeadLetter = Row<Client['ops']['listDeadLetters']>;
export type TenantEvent = Row<Client['audit']['listTenantAuditEvents']>;
export type OperationHealth = Row<Client['analytics']['getTenantSlis']>;
export type HeavyTenant = Row<Client['analytics']['listHeavyTenants']>;
export type StaffEvent = Row<Client['audit']['listStaffAuditEvents']>;

/** In the order of a life. */
export const tenantStates: readonly TenantState[] = [
  'provisioning',
  'active',
  'suspended',
  'closing',
  'deleting',
  'deleted',
];
export const planKeys: readonly PlanKey[] = ['free', 'pro', 'enterprise'];
/** Where work is put aside that failed. */
export const queues = ['control-plane', 'application-plane', 'operations'] as const;
export const operationStates: readonly OperationRow['state'][] = [
  'pending',
  'running',
  'succeeded',
  'failed',
  'compensated',
];
