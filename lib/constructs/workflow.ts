import { type CfnElement, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { EnvName } from '../../functions/kernel/env-names.ts';
import { exception } from './exception.ts';
import type { House } from './house.ts';
import { ImpactAlarm, type ImpactAlarmProps, type Severity } from './impact-alarm.ts';
import type { TenantFunction } from './tenant-function.ts';

export interface WorkflowProps {
  readonly definition: sfn.IChainable;
  readonly timeout: Duration;
  readonly impact: string;
  /** docs/runbooks/<runbook>.md, with an anchor for each of the ways to end badly. */
  readonly runbook: string;
  readonly severity: Severity;
  /** An execution that needed longer than this went around a wait: something was in its way. */
  readonly usually: Duration;
}

/** A Standard state machine whose bad ends, each in its way, are alarms. */
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
    this.watch(house, props);
  }

  private watch(house: House, { impact, runbook, severity, usually }: WorkflowProps): void {
    const every = { period: Duration.minutes(5) };
    const alarm = (name: string, metric: cloudwatch.IMetric, symptom: string, given: Partial<ImpactAlarmProps> = {}) =>
      new ImpactAlarm(this, name, house, {
        metric,
        threshold: 1,
        severity,
        symptom: `${this.node.id}: ${symptom}`,
        impact,
        runbook: `${runbook}#${name.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase()}`,
        ...given,
      });
    alarm('Failed', this.machine.metricFailed(every), 'an execution failed');
    alarm(
      'TimedOut',
      this.machine.metricTimedOut(every),
      'an execution ran into its timeout and left things half done',
    );
    alarm('Aborted', this.machine.metricAborted(every), 'somebody stopped an execution, which left things half done');
    alarm('Throttled', this.machine.metricThrottled(every), 'Step Functions slows its states down', {
      severity: 'ticket',
    });
    alarm('Slow', this.machine.metricTime({ ...every, statistic: 'Maximum' }), 'an execution went around a wait', {
      threshold: usually.toMilliseconds(),
      severity: 'ticket',
    });
  }

  /** See how executions go and went, step by step. */
  grantFollow(fn: TenantFunction, name: EnvName): void {
    this.machine.grantExecution(fn.function, 'states:DescribeExecution', 'states:GetExecutionHistory');
    fn.setEnvironment(name, this.machine.stateMachineArn);
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
