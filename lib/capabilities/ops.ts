import { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { DeadLetters } from '../constructs/dead-letters.ts';
import { exception } from '../constructs/exception.ts';
import type { House } from '../constructs/house.ts';
import { TenantFunction, type TenantFunctionProps } from '../constructs/tenant-function.ts';
import type { Workflow } from '../constructs/workflow.ts';

const operations = ['PLATFORM#OPERATIONS', 'PLATFORM#OPERATIONS#*'];
const journal = ['PLATFORM#STAFF-JOURNAL', 'PLATFORM#STAFF-REPLAY#*'];

/** What staff do about work that stands still. */
export class Ops extends Construct {
  private readonly house: House;

  constructor(scope: Construct, id: string, house: House, deadLetters: DeadLetters) {
    super(scope, id);
    this.house = house;
    this.workflows(deadLetters);
    this.letters();
    this.reconciliations();
  }

  private fn(id: string, given: Omit<TenantFunctionProps, 'capability'>): TenantFunction {
    return new TenantFunction(this, id, this.house, { capability: 'ops', ...given });
  }

  private workflows(deadLetters: DeadLetters): void {
    const { house } = this;
    const machines = { provisioning: this.machine('provisioning'), deletion: this.machine('deletion') };
    const look = this.fn('Operations', {
      entry: 'operations',
      impact: 'Nobody can see how far a provisioning or a deletion is.',
    });
    house.table.grantTenantSession(look);
    house.table.grantPlatformItems(look, 'read', operations);
    house.platformKey.grant(look, ['kms:Encrypt', 'kms:Decrypt'], 'cursor');
    machines.provisioning.grantFollow(look, 'PROVISIONING_MACHINE_ARN');
    machines.deletion.grantFollow(look, 'DELETION_MACHINE_ARN');
    // P: starts executions.
    const resume = this.fn('ResumeOperation', {
      entry: 'resume-operation',
      impact: 'Operators cannot resume what stands still.',
    });
    house.table.grantPlatformItems(resume, 'write', [...operations, ...journal]);
    machines.provisioning.grantRun(resume, 'PROVISIONING_MACHINE_ARN');
    machines.deletion.grantRun(resume, 'DELETION_MACHINE_ARN');
    exceptExecutions([look, resume]);
    this.follow(machines, deadLetters);
  }

  private letters(): void {
    const { house } = this;
    const look = this.fn('DeadLetters', {
      entry: 'dead-letters',
      timeoutSeconds: 29,
      impact: 'Operators cannot see what was given up; it waits all the same.',
    });
    // P: invokes every function that does background work, and reads the streams.
    const replay = this.fn('ReplayDeadLetter', {
      entry: 'replay-dead-letter',
      timeoutSeconds: 29,
      impact: 'Operators cannot replay what was given up.',
    });
    const queues = [...house.deadLetters];
    const urls = Stack.of(this).toJsonString(
      Object.fromEntries(queues.map(([name, { queue }]) => [name, queue.queueUrl])),
    );
    const arns = queues.map(([, { queue }]) => queue.queueArn);
    const background = [...house.functions.values()].filter((fn) => fn.isAsynchronous || fn.readsStream);
    const targets = background.map((fn) => fn.function.functionArn);
    for (const fn of [look, replay]) {
      fn.setEnvironment('DEAD_LETTER_QUEUES', urls);
      fn.allow(['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility'], arns);
      fn.allow(['lambda:ListTags'], targets);
    }
    replay.allow(['sqs:DeleteMessage'], arns);
    replay.allow(['lambda:InvokeFunction'], targets);
    house.usage.grantReplay(replay);
    house.table.grantStream(replay);
    house.table.grantPlatformItems(replay, 'write', ['PLATFORM#DEAD-LETTER#*', ...journal]);
  }

  private reconciliations(): void {
    const { house } = this;
    const results = ['PLATFORM#RECONCILIATION', 'PLATFORM#RECONCILIATION#*'];
    const reconcilers = [...house.reconcilers];
    const arns = Object.fromEntries(reconcilers.map(([name, fn]) => [name, fn.function.functionArn]));
    const look = this.fn('Reconciliations', {
      entry: 'reconciliations',
      impact: 'Operators cannot see what reconcilers find; they look all the same.',
    });
    look.setEnvironment('RECONCILERS', JSON.stringify(Object.fromEntries(reconcilers.map(([name]) => [name, '']))));
    house.table.grantPlatformItems(look, 'read', results);
    // P: invokes every reconciler.
    const run = this.fn('RunReconciliation', {
      entry: 'run-reconciliation',
      impact: 'Operators cannot have anything reconciled before its hour.',
    });
    run.setEnvironment('RECONCILERS', Stack.of(this).toJsonString(arns));
    run.allow(['lambda:InvokeFunction'], Object.values(arns));
    house.table.grantPlatformItems(run, 'write', journal);
  }

  private machine(name: 'provisioning' | 'deletion'): Workflow {
    const found = this.house.workflows.get(name);
    if (!found) throw new Error(`no workflow ${name}`);
    return found;
  }

  /** Step Functions tells the account's default bus of every change; nothing in the workflows knows of this list. */
  private follow(machines: Readonly<Record<string, Workflow>>, { queue }: DeadLetters): void {
    const note = this.fn('NoteOperation', {
      entry: 'note-operation',
      deadLetters: queue,
      impact: "The operators' list of operations is out of date; each one by itself is shown as it is.",
    });
    this.house.table.grantPlatformItems(note, 'write', operations);
    new events.Rule(this, 'OnRun', {
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: Object.values(machines).map(({ machine }) => machine.stateMachineArn) },
      },
      targets: [new targets.LambdaFunction(note.function, { deadLetterQueue: queue, retryAttempts: 24 })],
    });
  }
}

/** As cdk-nag prints them: executions of the one machine that another stack exports. */
const machineExports = ['TenantsDeletionMachine2EC26CCBBAD519E9', 'TenantsProvisioningMachine3CEC5C30F5CDFCC7'];

function exceptExecutions(fns: readonly TenantFunction[]): void {
  for (const fn of fns) {
    const { region, account, stackName } = Stack.of(fn);
    const controlPlane = stackName.replace(/Operations$/, 'ControlPlane');
    for (const name of machineExports) {
      const machine = `{"Fn::Select":[6,{"Fn::Split":[":",{"Fn::ImportValue":"${controlPlane}:ExportsOutputRef${name}"}]}]}`;
      const finding = `arn:<AWS::Partition>:states:${region}:${account}:execution:${machine}:*`;
      exception(fn, `AwsSolutions-IAM5[Resource::${finding}]`, 'Executions of this one machine.');
    }
  }
}
