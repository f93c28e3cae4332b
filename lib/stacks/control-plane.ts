import { Stack, type StackProps } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import { Analytics } from '../capabilities/analytics.ts';
import { Audit } from '../capabilities/audit.ts';
import { Billing } from '../capabilities/billing.ts';
import { BillingLedger } from '../capabilities/billing-ledger.ts';
import { Compliance } from '../capabilities/compliance.ts';
import { Developer } from '../capabilities/developer.ts';
import { Identity } from '../capabilities/identity.ts';
import { Isolation } from '../capabilities/isolation.ts';
import { Metering } from '../capabilities/metering.ts';
import { Tenants } from '../capabilities/tenants.ts';
import { asInterface } from '../constructs/as-interface.ts';
import { DeadLetters } from '../constructs/dead-letters.ts';
import type { House } from '../constructs/house.ts';
import { TenantFunction } from '../constructs/tenant-function.ts';
import { exceptWildcards } from './control-plane-exceptions.ts';

/** What runs the business of having tenants. */
export class ControlPlane extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { readonly house: House }) {
    super(scope, id, props);
    const { house } = props;
    const deadLetters = new DeadLetters(this, 'DeadLetters', house, {
      plane: 'control-plane',
      impact: 'Background work for tenants was given up: mails, metering or billing of some wait for a replay.',
    });
    this.relay(house, deadLetters);
    new Identity(this, 'Identity', house, deadLetters);
    new Isolation(this, 'Isolation', house, deadLetters);
    new Billing(this, 'Billing', house, deadLetters);
    new BillingLedger(this, 'Ledger', house, deadLetters);
    new Metering(this, 'Metering', house, deadLetters);
    new Tenants(this, 'Tenants', house, deadLetters);
    new Audit(this, 'Audit', house);
    new Analytics(this, 'Analytics', house, deadLetters);
    new Compliance(this, 'Compliance', house);
    new Developer(this, 'Developer', house);
    exceptWildcards(this, house);
  }

  private relay(house: House, deadLetters: DeadLetters): void {
    const relay = new TenantFunction(this, 'RelayOutbox', house, {
      capability: 'platform',
      entry: 'relay-outbox',
      timeoutSeconds: 60,
      severity: 'page',
      impact: 'Customers wait for invitations, metered storage and webhooks: events of the capabilities are late.',
    });
    house.bus.grantPutEventsTo(relay.function);
    relay.setEnvironment('EVENT_BUS_NAME', house.bus.eventBusName);
    relay.consume(
      new DynamoEventSource(asInterface<dynamodb.ITable>(house.table.table), {
        startingPosition: lambda.StartingPosition.TRIM_HORIZON,
        batchSize: 100,
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        retryAttempts: 10,
        onFailure: new SqsDlq(deadLetters.queue),
        filters: [
          lambda.FilterCriteria.filter({
            eventName: lambda.FilterRule.isEqual('INSERT'),
            dynamodb: { NewImage: { entity: { S: lambda.FilterRule.isEqual('journal') } } },
          }),
        ],
      }),
    );
  }
}
