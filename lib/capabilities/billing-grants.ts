import type { House } from '../constructs/house.ts';
import type { TenantFunction } from '../constructs/tenant-function.ts';

/** Keeps books: the billing session, and who signs the invoices. */
export function mayKeepBooks(fn: TenantFunction, house: House): void {
  house.table.grantBillingSession(fn);
  mayIssue(fn, house);
}

/** The same for staff: what they change is told in their journal too, in the same transaction. */
export function mayKeepBooksAsStaff(fn: TenantFunction, house: House): void {
  house.table.grantBillingStaffSession(fn);
  mayIssue(fn, house);
}

function mayIssue(fn: TenantFunction, house: House): void {
  fn.setEnvironment('LEGAL_ENTITY', house.stage.legalEntity.code);
  fn.setEnvironment('LEGAL_ENTITY_NAME', house.stage.legalEntity.name);
  const { address, taxId } = house.stage.legalEntity;
  fn.setEnvironment('LEGAL_ENTITY_PARTICULARS', JSON.stringify({ address, taxId }));
  fn.setEnvironment('TAX_POLICY', house.stage.tax);
  fn.setEnvironment('LEGAL_ENTITY_TIMEZONE', house.stage.legalEntity.timezone);
}
