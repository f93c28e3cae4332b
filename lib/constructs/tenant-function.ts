import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EnvName } from '../../functions/kernel/env-names.ts';
import { origins } from '../config.ts';
import { exception } from './exception.ts';
import type { House } from './house.ts';
import { ImpactAlarm } from './impact-alarm.ts';

/** The part of the house that a function stands on. */
export type FunctionHouse = Pick<House, 'stage' | 'code' | 'alarms' | 'functions'>;

export interface TenantFunctionProps {
  readonly capability: string;
  /** functions/<capability>/<entry>.lambda.ts */
  readonly entry: string;
  /** What breaks for whom when this fails: printed on its alarm. */
  readonly impact: string;
  readonly memoryMb?: number;
  readonly timeoutSeconds?: number;
  /** For functions invoked asynchronously (rules, subscriptions): where a given-up event waits for replay. */
  readonly deadLetters?: sqs.IQueue;
}

/** One entry, one function, one role of its own. */
export class TenantFunction extends Construct {
  readonly function: lambda.Function;
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, house: FunctionHouse, props: TenantFunctionProps) {
    super(scope, id);
    const { stage } = house;
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      retention: stage.logRetentionDays,
      removalPolicy: stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `${props.capability}/${props.entry}`,
    });
    this.function = new lambda.Function(this, 'Function', {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: house.code(`${props.capability}/${props.entry}`),
      role,
      memorySize: props.memoryMb ?? 512,
      timeout: Duration.seconds(props.timeoutSeconds ?? 15),
      tracing: lambda.Tracing.ACTIVE,
      logGroup: this.logGroup,
      // TEXT: the functions write JSON lines themselves, which the usage subscription reads unwrapped.
      loggingFormat: lambda.LoggingFormat.TEXT,
      ...(props.deadLetters ? { deadLetterQueue: props.deadLetters, retryAttempts: 2 } : {}),
      environment: {
        STAGE: stage.name,
        DEPLOY_REGION: stage.region,
        API_URL: origins(stage).api,
        DOCS_URL: origins(stage).docs,
        OPERATORS_API_URL: origins(stage).operators,
        CONSOLE_URL: origins(stage).console,
        POWERTOOLS_SERVICE_NAME: props.capability,
        POWERTOOLS_METRICS_NAMESPACE: `Tenantry/${props.capability[0]?.toUpperCase()}${props.capability.slice(1)}`,
      },
    });
    this.logGroup.grantWrite(role);
    new ImpactAlarm(this, 'Errors', house, {
      metric: this.function.metricErrors({ period: Duration.minutes(5) }),
      threshold: 1,
      impact: props.impact,
      runbook: 'function-errors',
    });
    exception(
      role,
      'AwsSolutions-IAM5[Resource::*]',
      'X-Ray segments have no resource to name (AWS service authorization reference, X-Ray).',
    );
    if (props.deadLetters)
      exception(
        this.function,
        'Serverless-LambdaAsyncFailureDestination',
        'It has a dead-letter queue, which keeps the event as it came, ready for a replay.',
      );
    else
      exception(
        this.function,
        'Serverless-LambdaDLQ',
        'Never invoked asynchronously: its caller sees the failure, or its event source has a destination of its own.',
      );
    house.functions.set(`${props.capability}/${props.entry}`, this);
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
