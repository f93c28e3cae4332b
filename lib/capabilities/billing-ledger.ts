import { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import { TenantFunction, type TenantFunctionProps } from '../constructs/tenant-function.ts';

/** What the postings write and folds condense: the books of the legal entity, no item of a tenant. */
const books = ['PLATFORM#DAYBOOK#*', 'PLATFORM#LEDGER#*', 'PLATFORM#PERIOD#*'];

/** The sub-ledger as finance sees it, over all tenants. */
export class BillingLedger extends Construct {
  private readonly house: House;

  constructor(scope: Construct, id: string, house: House) {
    super(scope, id);
    this.house = house;
    this.reports();
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
}
