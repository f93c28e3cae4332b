import { type CfnElement, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { EnvName } from '../../functions/kernel/env-names.ts';
import { exception } from './exception.ts';
import type { House } from './house.ts';
import { ImpactAlarm } from './impact-alarm.ts';
import type { TenantFunction } from './tenant-function.ts';

export interface WorkflowProps {
  readonly definition: sfn.IChainable;
  readonly timeout: Duration;
  readonly impact: string;
  readonly runbook: string;
}

/** A Standard state machine whose failed executions are an alarm. */
export class Workflow extends Construct {
  readonly machine: sfn.StateMachine;

  constructor(scope: Construct, id: string, house: House, props: WorkflowProps) {
    super(scope, id);
    this.machine = new sfn.StateMachine(this, 'Machine', {
      definitionBody: sfn.DefinitionBody.fromChainable(props.definition),
      timeout: props.timeout,
      tracingEnabled: true,
      logs: {
        // Vended logs need this prefix to keep the resource policy small (Step Functions guide, "Logging").
        destination: new logs.LogGroup(this, 'Logs', {
          retention: house.stage.logRetentionDays,
          removalPolicy: house.stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
        }),
        level: sfn.LogLevel.ALL,
      },
    });
    new ImpactAlarm(this, 'Failed', house, {
      metric: this.machine.metricFailed({ period: Duration.minutes(5) }),
      threshold: 1,
      impact: props.impact,
      runbook: props.runbook,
    });
  }

  /** Start and follow executions, and nothing else. */
  grantRun(fn: TenantFunction, name: EnvName): void {
    this.machine.grantStartExecution(fn.function);
    this.machine.grantExecution(fn.function, 'states:DescribeExecution');
    fn.setEnvironment(name, this.machine.stateMachineArn);
    const { region, account } = Stack.of(this);
    const machine = Stack.of(this).getLogicalId(this.machine.node.defaultChild as CfnElement);
    const executions = `{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"${machine}"}]}]}`;
    const finding = `arn:<AWS::Partition>:states:${region}:${account}:execution:${executions}:*`;
    exception(fn, `AwsSolutions-IAM5[Resource::${finding}]`, 'Executions of this one machine.');
  }
}

/** One Lambda state; passing failures are retried before anybody hears of them. */
export function invoke(
  scope: Construct,
  name: string,
  fn: TenantFunction,
  payload: Readonly<Record<string, unknown>>,
  resultPath: string | null = null,
  retry: Pick<sfn.RetryProps, 'maxAttempts' | 'maxDelay'> = {},
): tasks.LambdaInvoke {
  const state = new tasks.LambdaInvoke(scope, name, {
    lambdaFunction: fn.function,
    payload: sfn.TaskInput.fromObject({ ...payload }),
    payloadResponseOnly: true,
    resultPath: resultPath ?? sfn.JsonPath.DISCARD,
    retryOnServiceExceptions: false,
  });
  state.addRetry({
    errors: ['States.ALL'],
    interval: Duration.seconds(1),
    maxAttempts: 4,
    backoffRate: 2,
    jitterStrategy: sfn.JitterType.FULL,
    ...retry,
  });
  return state;
}
