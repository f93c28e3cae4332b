import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { billing } from '../../functions/billing/contract.ts';
import type { DeadLetters } from '../constructs/dead-letters.ts';
import type { House } from '../constructs/house.ts';
import { ImpactAlarm } from '../constructs/impact-alarm.ts';
import { ownMetric } from '../constructs/own-metric.ts';
import { Schedule, Subscription } from '../constructs/subscription.ts';
import { TenantFunction, type TenantFunctionProps } from '../constructs/tenant-function.ts';
import { BillingDunning } from './billing-dunning.ts';
import { mayKeepBooks } from './billing-grants.ts';

type Given = Omit<TenantFunctionProps, 'capability'>;

/** Plans, subscriptions, invoices, payments. Finance records are written through the billing role's session alone. */
export class Billing extends Construct {
  constructor(scope: Construct, id: string, house: House, deadLetters: DeadLetters) {
    super(scope, id);
    this.routes(house);
    this.workflowTasks(house);
    this.clockwork(house, deadLetters);
    this.printing(house, deadLetters);
    new BillingDunning(this, 'Dunning', house, deadLetters);
  }

  /** An entry that keeps books: the billing session, and who signs the invoices. */
  private keeper(id: string, house: House, given: Given): TenantFunction {
    const fn = new TenantFunction(this, id, house, { capability: 'billing', ...given });
    mayKeepBooks(fn, house);
    return fn;
  }

  private routes(house: House): void {
    const api = this.keeper('Api', house, {
      entry: 'api',
      memoryMb: 1024,
      impact: 'Customers cannot see or change their subscription and invoices.',
    });
    house.table.grantTenantSession(api);
    house.finance.grant(api, ['s3:GetObject']);
    // P: asks the tax service with the provider's secret.
    const subscription = this.keeper('Subscription', house, {
      entry: 'subscription',
      memoryMb: 1024,
      timeoutSeconds: 28,
      impact: 'Customers cannot see what a change would cost, nor change their plan.',
    });
    house.table.grantTenantSession(subscription);
    house.stripe.grantUse(subscription);
    const details = this.keeper('Details', house, {
      entry: 'details',
      impact: 'Customers cannot say who is to be invoiced, and under which order.',
    });
    house.table.grantTenantSession(details);
    // E: unauthenticated.
    new TenantFunction(this, 'Plans', house, {
      capability: 'billing',
      entry: 'plans',
      impact: 'The catalogue does not load: nobody can choose a plan.',
    });
    // E: staff.
    new TenantFunction(this, 'Operators', house, {
      capability: 'billing',
      entry: 'operators',
      impact: 'Operators cannot look up what was sold when.',
    });
    // P: the payment provider's secret.
    const payments = this.keeper('Payments', house, {
      entry: 'payments',
      memoryMb: 1024,
      timeoutSeconds: 28,
      severity: 'page',
      impact: 'Customers cannot save cards or pay invoices.',
    });
    house.table.grantTenantSession(payments);
    house.stripe.grantUse(payments);
    // E and P: signed by Stripe instead of authenticated.
    const hook = this.keeper('StripeHook', house, {
      entry: 'stripe-hook',
      memoryMb: 1024,
      timeoutSeconds: 28,
      impact: 'Customers see payments and refunds late; Stripe repeats its messages for three days.',
    });
    house.stripe.grantUse(hook);
    house.table.grantPlatformItems(hook, 'write', ['PLATFORM#HOOK#*']);
  }

  /** States of provisioning and deletion, which the tenants' workflows call. */
  private workflowTasks(house: House): void {
    this.keeper('StartSubscription', house, {
      entry: 'start-subscription',
      memoryMb: 1024,
      timeoutSeconds: 29,
      impact: 'New tenants cannot be provisioned: they would have no subscription.',
    });
    const final = this.keeper('MakeFinalInvoice', house, {
      entry: 'make-final-invoice',
      memoryMb: 1024,
      timeoutSeconds: 60,
      impact: 'Deletions of tenants stand still before their final invoice.',
    });
    const settle = this.keeper('SettleFinalInvoice', house, {
      entry: 'settle-final-invoice',
      timeoutSeconds: 120,
      impact: 'Refunds of deleted tenants are late.',
    });
    for (const fn of [final, settle]) house.stripe.grantUse(fn);
  }

  private clockwork(house: House, deadLetters: DeadLetters): void {
    const common = { memoryMb: 1024, timeoutSeconds: 840, deadLetters: deadLetters.queue };
    const invoices = this.keeper('RunInvoices', house, {
      ...common,
      entry: 'run-invoices',
      impact: 'Periods are not closed: customers get their invoices late.',
    });
    const payments = this.keeper('CollectDue', house, {
      ...common,
      entry: 'collect-due',
      impact: 'Finance waits: open invoices are not collected, and late ones not called past due.',
    });
    for (const run of [invoices, payments]) {
      house.stripe.grantUse(run);
      house.table.grantPlatformItems(run, 'write', ['PLATFORM#DUE#*']);
      new Schedule(run, 'Every15Minutes', { every: Duration.minutes(15), run, deadLetters: deadLetters.queue });
    }
    new ImpactAlarm(this, 'DueWorkFailing', house, {
      metric: ownMetric('DueWorkFailures', { period: Duration.minutes(15) }),
      threshold: 1,
      evaluationPeriods: 2,
      severity: 'ticket',
      impact: 'Invoices or collections of single tenants are late, others go on.',
      runbook: 'billing#due-work',
    });
    // The clockwork asks every quarter of an hour: twelve times in vain.
    new ImpactAlarm(this, 'TaxPending', house, {
      metric: ownMetric('InvoicesWithoutTax', { period: Duration.minutes(15) }),
      threshold: 1,
      evaluationPeriods: 12,
      severity: 'ticket',
      impact: 'Customers get no invoice: the tax service does not answer, or does not know where they are.',
      runbook: 'billing#tax-pending',
    });
    new ImpactAlarm(this, 'TaxToLookAt', house, {
      metric: ownMetric('TaxMattersToLookAt', { period: Duration.minutes(15) }),
      threshold: 1,
      severity: 'ticket',
      impact: 'Finance has to look at the tax of a document that is final: what is told to authorities may differ.',
      runbook: 'billing#tax-to-look-at',
    });
    new ImpactAlarm(this, 'PaymentsFailing', house, {
      metric: ownMetric('PaymentErrors', { period: Duration.minutes(5) }),
      threshold: 5,
      evaluationPeriods: 2,
      severity: 'page',
      impact: 'Customers cannot pay: the payment provider does not answer, or refuses us.',
      runbook: 'billing#payments',
    });
    new ImpactAlarm(this, 'StripeEventsLate', house, {
      metric: ownMetric('StripeEventLagSeconds', { period: Duration.minutes(15), statistic: 'Maximum' }),
      threshold: 3_600,
      severity: 'ticket',
      impact: 'Customers see payments and refunds an hour late: Stripe repeats messages that we did not take.',
      runbook: 'billing#stripe-events-late',
    });
  }

  /** D and L: the PDF printer with its fonts. */
  private printing(house: House, deadLetters: DeadLetters): void {
    const onRequest = this.keeper('RenderInvoice', house, {
      entry: 'render-invoice',
      memoryMb: 1769,
      timeoutSeconds: 60,
      impact: 'Former customers find no PDF at the receipt of their deletion yet.',
    });
    const onFinalized = this.keeper('RenderOnFinalized', house, {
      entry: 'render-on-finalized',
      memoryMb: 1769,
      timeoutSeconds: 60,
      deadLetters: deadLetters.queue,
      impact: 'Customers find no PDF at their new invoices yet.',
    });
    for (const fn of [onRequest, onFinalized]) house.finance.grant(fn, ['s3:PutObject']);
    new Subscription(this, 'OnFinalized', house, {
      to: [billing.events.invoiceFinalized, billing.events.creditNoteIssued],
      by: onFinalized,
      deadLetters: deadLetters.queue,
    });
  }
}
