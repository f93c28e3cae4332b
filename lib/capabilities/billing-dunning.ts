import { Construct } from 'constructs';
import { billing } from '../../functions/billing/contract.ts';
import type { DeadLetters } from '../constructs/dead-letters.ts';
import type { House } from '../constructs/house.ts';
import { grantMail } from '../constructs/mail.ts';
import { Subscription } from '../constructs/subscription.ts';
import { TenantFunction } from '../constructs/tenant-function.ts';
import { mayKeepBooks, mayKeepBooksAsStaff } from './billing-grants.ts';

/** What is done about invoices that nobody paid, beside the clockwork that does it: docs/decisions/0012-dunning.md. */
export class BillingDunning extends Construct {
  constructor(scope: Construct, id: string, house: House, { queue }: DeadLetters) {
    super(scope, id);
    // E and P: staff, the payment provider's secret, and books of any tenant.
    const staff = new TenantFunction(this, 'Staff', house, {
      capability: 'billing',
      entry: 'dunning',
      memoryMb: 1024,
      timeoutSeconds: 28,
      impact: 'Operators cannot see who does not pay, nor give more time or give up.',
    });
    mayKeepBooksAsStaff(staff, house);
    house.stripe.grantUse(staff);
    house.table.grantPlatformItems(staff, 'read', ['PLATFORM#DUNNING']);
    house.table.grantPlatformItems(staff, 'write', ['PLATFORM#STAFF-REPLAY#*']);
    house.platformKey.grant(staff, ['kms:Encrypt', 'kms:Decrypt'], 'cursor');
    // E and P: staff, books of any tenant, and which invoice has which number.
    const receivables = new TenantFunction(this, 'Receivables', house, {
      capability: 'billing',
      entry: 'receivables',
      memoryMb: 1024,
      impact:
        'Operators cannot record transfers, credit invoices or give money back: customers who have paid look as if they had not.',
    });
    mayKeepBooksAsStaff(receivables, house);
    house.table.grantPlatformItems(receivables, 'read', ['PLATFORM#NUMBERING#*', 'PLATFORM#STAFF-REPLAY#*']);
    const notices = new TenantFunction(this, 'SendNotice', house, {
      capability: 'billing',
      entry: 'send-dunning-notice',
      timeoutSeconds: 60,
      deadLetters: queue,
      impact: 'Customers are not told that an invoice is unpaid, and may be suspended unawares.',
    });
    mayKeepBooks(notices, house);
    grantMail(notices, house);
    new Subscription(this, 'OnAdvanced', house, {
      to: [billing.events.dunningAdvanced],
      by: notices,
      deadLetters: queue,
    });
  }
}
