import { Duration, RemovalPolicy, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EnvName } from '../../functions/kernel/env-names.ts';
import { origins } from '../config.ts';
import { exception } from './exception.ts';
import type { House } from './house.ts';
import type { Severity } from './impact-alarm.ts';

/** The part of the house that a function stands on. */
export type FunctionHouse = Pick<House, 'stage' | 'code' | 'functions'>;

export interface TenantFunctionProps {
  readonly capability: string;
  /** functions/<capability>/<entry>.lambda.ts */
  readonly entry: string;
  /** What breaks for whom when this fails: printed on its alarms (constructs/function-alarms.ts). */
  readonly impact: string;
  /** `page` where customers notice at once that this fails; a ticket otherwise. */
  readonly severity?: Severity;
  readonly memoryMb?: number;
  readonly timeoutSeconds?: number;
  /** For functions invoked asynchronously (rules, subscriptions): where a given-up event waits for replay. */
  readonly deadLetters?: sqs.IQueue;
}

/** One entry, one function, one role of its own; the observability stack watches every one. */
export class TenantFunction extends Construct {
  readonly function: lambda.Function;
  readonly capability: string;
  readonly entry: string;
  readonly impact: string;
  readonly severity: Severity;
  readonly timeoutSeconds: number;
  readonly isAsynchronous: boolean;
  private streams = 0;
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, house: FunctionHouse, props: TenantFunctionProps) {
    super(scope, id);
    const { stage } = house;
    this.capability = props.capability;
    this.entry = props.entry;
    this.impact = props.impact;
    this.severity = props.severity ?? 'ticket';
    this.timeoutSeconds = props.timeoutSeconds ?? 15;
    this.isAsynchronous = props.deadLetters !== undefined;
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      retention: stage.logRetentionDays,
      removalPolicy: stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    // What alarms call it: its name on AWS is cut to 64 characters.
    const description = `${props.capability}/${props.entry}`;
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description,
    });
    this.function = new lambda.Function(this, 'Function', {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      description,
      code: house.code(`${props.capability}/${props.entry}`),
      role,
      memorySize: props.memoryMb ?? 512,
      timeout: Duration.seconds(this.timeoutSeconds),
      tracing: lambda.Tracing.ACTIVE,
      logGroup: this.logGroup,
      // TEXT: the functions write JSON lines themselves, which the usage subscription reads unwrapped.
      loggingFormat: lambda.LoggingFormat.TEXT,
      ...(props.deadLetters ? { onFailure: new SqsDestination(props.deadLetters), retryAttempts: 2 } : {}),
      environment: {
        STAGE: stage.name,
        DEPLOY_REGION: stage.region,
        API_URL: origins(stage).api,
        DOCS_URL: origins(stage).docs,
        OPERATORS_API_URL: origins(stage).operators,
        CONSOLE_URL: origins(stage).console,
        POWERTOOLS_SERVICE_NAME: props.capability,
      },
    });
    this.logGroup.grantWrite(role);
    exception(
      role,
      'AwsSolutions-IAM5[Resource::*]',
      'X-Ray segments have no resource to name (AWS service authorization reference, X-Ray).',
    );
    Tags.of(this.function).add('tenantry:entry', `${props.capability}/${props.entry}`);
    exception(
      this.function,
      'Serverless-LambdaDLQ',
      props.deadLetters
        ? 'What it gives up goes to an on-failure destination, which also tells whose it was and why.'
        : 'Never invoked asynchronously: its caller sees the failure, or its event source has a destination of its own.',
    );
    house.functions.set(`${props.capability}/${props.entry}`, this);
  }

  /** Reads a stream, whose records wait while it fails. */
  consume(source: lambda.IEventSource): void {
    this.function.addEventSource(source);
    this.streams += 1;
  }

  get readsStream(): boolean {
    return this.streams > 0;
  }

  setEnvironment(name: EnvName, value: string): void {
    this.function.addEnvironment(name, value);
  }

  allow(
    actions: readonly string[],
    resources: readonly string[],
    conditions?: Readonly<Record<string, unknown>>,
  ): void {
    this.function.addToRolePolicy(
      new iam.PolicyStatement({
        actions: [...actions],
        resources: [...resources],
        ...(conditions ? { conditions } : {}),
      }),
    );
  }
}
