import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EventDefinition } from '../../functions/kernel/event.ts';
import type { House } from './house.ts';
import type { TenantFunction } from './tenant-function.ts';

export interface SubscriptionProps {
  readonly to: readonly EventDefinition[];
  readonly by: TenantFunction;
  readonly deadLetters: sqs.IQueue;
}

/** Events of the house's bus, handed to one function; what it can't take after a day of tries is parked. */
export class Subscription extends Construct {
  constructor(scope: Construct, id: string, house: House, props: SubscriptionProps) {
    super(scope, id);
    new events.Rule(this, 'Rule', {
      eventBus: house.bus,
      eventPattern: {
        source: [...new Set(props.to.map((event) => event.source))],
        detailType: props.to.map((event) => event.type),
      },
      targets: [
        new targets.LambdaFunction(props.by.function, {
          deadLetterQueue: props.deadLetters,
          retryAttempts: 24,
          maxEventAge: Duration.hours(24),
        }),
      ],
    });
  }
}

export interface ScheduleProps {
  readonly every: Duration;
  readonly run: TenantFunction;
  readonly deadLetters: sqs.IQueue;
}

export class Schedule extends Construct {
  constructor(scope: Construct, id: string, props: ScheduleProps) {
    super(scope, id);
    new events.Rule(this, 'Rule', {
      schedule: events.Schedule.rate(props.every),
      targets: [
        new targets.LambdaFunction(props.run.function, { deadLetterQueue: props.deadLetters, retryAttempts: 2 }),
      ],
    });
  }
}
