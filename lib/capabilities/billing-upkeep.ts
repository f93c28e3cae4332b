import { Construct } from 'constructs';
import type { DeadLetters } from '../constructs/dead-letters.ts';
import type { House } from '../constructs/house.ts';
import { Reconciler } from '../constructs/reconciler.ts';
import { TenantFunction } from '../constructs/tenant-function.ts';
import { mayKeepBooks } from './billing-grants.ts';

/** What crashes and lost answers left of documents and charges: docs/decisions/0008-reconcilers.md. */
export class BillingUpkeep extends Construct {
  constructor(scope: Construct, id: string, house: House, deadLetters: DeadLetters) {
    super(scope, id);
    // D and L: the PDF printer with its fonts.
    const files = this.reconciler('InvoiceFiles', 'invoice-files', house, deadLetters, {
      errors: 'Customers whose invoice was never printed, or lost its file, cannot download it.',
      left: 'An invoice or credit note has no file, and its customer cannot download it.',
    });
    house.finance.grant(files, ['s3:PutObject']);
    house.finance.grantList(files);
    // P: the payment provider's secret.
    const charges = this.reconciler('Charges', 'charges', house, deadLetters, {
      errors: 'Customers whose payment was forgotten halfway go on seeing it as pending.',
      left: 'Money of a customer moved, or is on its way, and our books do not know of it.',
    });
    house.stripe.grantUse(charges);
    this.ledger(house, deadLetters);
  }

  /** Its alarm is after one run: books that differ do not come right by waiting. */
  private ledger(house: House, { queue }: DeadLetters): void {
    const run = new TenantFunction(this, 'ReconcileLedger', house, {
      capability: 'billing',
      entry: 'reconcile-ledger',
      memoryMb: 1769,
      timeoutSeconds: 840,
      deadLetters: queue,
      impact: 'Finance waits: postings are not folded, and nobody looks whether invoices, ledger and payments agree.',
    });
    mayKeepBooks(run, house);
    house.table.grantPlatformItems(run, 'read', ['PLATFORM#DAYBOOK#*', 'PLATFORM#PERIOD#*', 'PLATFORM#NUMBERING#*']);
    house.table.grantPlatformItems(run, 'write', ['PLATFORM#LEDGER#*', 'PLATFORM#TIEOUT#*']);
    new Reconciler(this, 'Ledger', house, {
      name: 'ledger',
      capability: 'billing',
      run,
      deadLetters: queue,
      impact: 'Invoices, ledger and payments of a customer do not agree: finance may not close the month on them.',
      symptom: 'the books differ',
      runbook: 'billing#the-books-differ',
      runs: 1,
    });
  }

  private reconciler(
    id: string,
    name: string,
    house: House,
    { queue }: DeadLetters,
    impact: { readonly errors: string; readonly left: string },
  ): TenantFunction {
    const run = new TenantFunction(this, `Reconcile${id}`, house, {
      capability: 'billing',
      entry: `reconcile-${name}`,
      memoryMb: 1769,
      timeoutSeconds: 840,
      deadLetters: queue,
      impact: impact.errors,
    });
    mayKeepBooks(run, house);
    house.table.grantPlatformItems(run, 'read', ['PLATFORM#NUMBERING#*']);
    new Reconciler(this, id, house, { name, capability: 'billing', run, deadLetters: queue, impact: impact.left });
    return run;
  }
}
