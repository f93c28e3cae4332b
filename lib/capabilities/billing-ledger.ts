import { Duration } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { DeadLetters } from '../constructs/dead-letters.ts';
import type { House } from '../constructs/house.ts';
import { Schedule } from '../constructs/subscription.ts';
import { TenantFunction, type TenantFunctionProps } from '../constructs/tenant-function.ts';

import { mayKeepBooks } from './billing-grants.ts';

const EXPORTS = ['PLATFORM#EXPORT#*'];
/** What the postings write and folds condense: the books of the legal entity, no item of a tenant. */
const books = ['PLATFORM#DAYBOOK#*', 'PLATFORM#LEDGER#*', 'PLATFORM#PERIOD#*', 'PLATFORM#TIEOUT#*'];

/** The sub-ledger as finance sees it, over all tenants. */
export class BillingLedger extends Construct {
  private readonly house: House;

  constructor(scope: Construct, id: string, house: House, { queue }: DeadLetters) {
    super(scope, id);
    this.house = house;
    this.reports();
    this.keeping();
    this.exports(queue);
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

  private exports(deadLetters: IQueue): void {
    const { house } = this;
    const run = this.fn('ExportDays', {
      entry: 'export-days',
      memoryMb: 1769,
      timeoutSeconds: 840,
      deadLetters,
      impact: 'Finance finds no new day of the books in its bucket.',
    });
    mayKeepBooks(run, house);
    house.table.grantPlatformItems(run, 'read', books);
    house.table.grantPlatformItems(run, 'write', EXPORTS);
    house.finance.grant(run, ['s3:GetObject', 's3:PutObject'], '*/export/*');
    house.finance.grantList(run);
    // Every hour, so that a day that waited for a document is not a day late.
    new Schedule(run, 'Hourly', { every: Duration.hours(1), run, deadLetters });
    // P: signs addresses of exports, and has days exported.
    const view = this.fn('RevenueExports', {
      entry: 'revenue-exports',
      impact: 'Finance cannot fetch or ask for exports by the operators’ API; they are in its bucket all the same.',
    });
    house.table.grantPlatformItems(view, 'write', [...EXPORTS, 'PLATFORM#STAFF-JOURNAL', 'PLATFORM#STAFF-REPLAY#*']);
    house.platformKey.grant(view, ['kms:Encrypt', 'kms:Decrypt'], 'cursor');
    house.finance.grant(view, ['s3:GetObject'], '*/export/*');
    view.setEnvironment('EXPORT_FUNCTION_NAME', run.function.functionName);
    view.allow(['lambda:InvokeFunction'], [run.function.functionArn]);
  }
}
