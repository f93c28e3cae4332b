import { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import { TenantFunction, type TenantFunctionProps } from '../constructs/tenant-function.ts';

/** What the postings write and folds condense: the books of the legal entity, no item of a tenant. */
export const books = ['PLATFORM#DAYBOOK#*', 'PLATFORM#LEDGER#*', 'PLATFORM#PERIOD#*', 'PLATFORM#TIEOUT#*'];

/** The sub-ledger as finance sees it, over all tenants. */
export class BillingLedger extends Construct {
  private readonly house: House;

  constructor(scope: Construct, id: string, house: House) {
    super(scope, id);
    this.house = house;
    this.reports();
    this.keeping();
  }

  private fn(id: string, given: Omit<TenantFunctionProps, 'capability'>): TenantFunction {
    const fn = new TenantFunction(this, id, this.house, { capability: 'billing', ...given });
    fn.setEnvironment('LEGAL_ENTITY', this.house.stage.legalEntity.code);
    return fn;
  }

  private reports(): void {
    const { table, platformKey } = this.house;
    // E: staff. L: reads the books of years.
    const look = this.fn('Reports', {
      entry: 'ledger',
      memoryMb: 1024,
      timeoutSeconds: 29,
      impact: 'Finance cannot read the ledger and its reports; nothing is posted otherwise for it.',
    });
    table.grantPlatformItems(look, 'read', books);
    table.grantPlatformIndex(look, ['PLATFORM#RECEIVABLES']);
    platformKey.grant(look, ['kms:Encrypt', 'kms:Decrypt'], 'cursor');
  }

  private keeping(): void {
    const { table } = this.house;
    // P: locks periods, and writes of it in the staff's journal.
    const keep = this.fn('Keep', {
      entry: 'keep-ledger',
      memoryMb: 1024,
      timeoutSeconds: 29,
      impact: 'Finance cannot close or reopen accounting periods.',
    });
    table.grantPlatformItems(keep, 'read', books);
    table.grantPlatformItems(keep, 'write', ['PLATFORM#PERIOD#*', 'PLATFORM#STAFF-JOURNAL', 'PLATFORM#STAFF-REPLAY#*']);
    // P: reads any tenant's books, with that tenant's session.
    const tie = this.fn('TieOut', {
      entry: 'tie-out',
      memoryMb: 1024,
      timeoutSeconds: 29,
      impact: "Finance cannot look whether one tenant's usage, invoices, ledger and payments agree.",
    });
    table.grantTenantSession(tie);
  }
}
