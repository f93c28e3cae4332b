import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import {
  LambdaClient,
  paginateListEventSourceMappings,
  paginateListFunctions,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { DescribeStateMachineCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { clientOptions } from '../../local/aws-clients.ts';
import type { StackOutputs } from '../../local/stack-outputs.ts';
import { assertKnown, type Machine } from './state-machine.ts';

export interface DeployedFunction {
  readonly entry: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Deployment {
  readonly stack: StackOutputs;
  readonly functions: ReadonlyMap<string, DeployedFunction>;
  /** By ARN, as it was deployed. */
  readonly machines: ReadonlyMap<string, Machine>;
  readonly subscriptions: readonly Subscription[];
}

/** A rule of the house's bus and the function that it calls. */
export interface Subscription {
  readonly sources: readonly string[];
  readonly types: readonly string[];
  readonly entry: string;
}

/** Functions and workflows as the running stack has them. */
export async function readDeployment(stack: StackOutputs): Promise<Deployment> {
  const options = clientOptions(stack.awsEndpoint, stack.region);
  const functions = new Map<string, DeployedFunction>();
  for await (const page of paginateListFunctions({ client: new LambdaClient(options) }, {}))
    for (const { FunctionArn: arn = '', Role: roleArn = '', Environment } of page.Functions ?? []) {
      const { LOCAL_ENTRY: entry, ...env } = Environment?.Variables ?? {};
      if (entry) functions.set(entry, { entry, arn, roleArn, env });
    }
  const sfn = new SFNClient(options);
  const machines = new Map<string, Machine>();
  for (const { stateMachineArn = '' } of (await sfn.send(new ListStateMachinesCommand({}))).stateMachines ?? []) {
    const { definition = '{}' } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    const machine = JSON.parse(definition) as Machine;
    assertKnown(machine);
    machines.set(stateMachineArn, machine);
  }
  return { stack, functions, machines, subscriptions: await subscriptionsOf(stack, functions) };
}

async function subscriptionsOf(
  { awsEndpoint, region }: StackOutputs,
  functions: ReadonlyMap<string, DeployedFunction>,
): Promise<Subscription[]> {
  const bus = new EventBridgeClient(clientOptions(awsEndpoint, region));
  const entries = new Map([...functions.values()].map(({ arn, entry }) => [arn, entry]));
  const found: Subscription[] = [];
  for (const { Name: EventBusName = '' } of (await bus.send(new ListEventBusesCommand({}))).EventBuses ?? []) {
    const { Rules = [] } = await bus.send(new ListRulesCommand({ EventBusName }));
    for (const { Name: Rule, EventPattern } of Rules) {
      const pattern = JSON.parse(EventPattern ?? '{}') as { source?: string[]; 'detail-type'?: string[] };
      const { Targets = [] } = await bus.send(new ListTargetsByRuleCommand({ Rule, EventBusName }));
      for (const { Arn } of Targets) {
        const entry = entries.get(Arn ?? '');
        const { source: sources, 'detail-type': types } = pattern;
        if (entry && sources && types) found.push({ sources, types, entry });
      }
    }
  }
  return found;
}

/**
 * Stops what would work on its own beside a run: stream consumers, rules and schedules. What they would do the harness
 * does itself, call by call. Answers how to start them again.
 */
export async function quiet({ awsEndpoint, region }: StackOutputs): Promise<() => Promise<void>> {
  const options = clientOptions(awsEndpoint, region);
  const lambda = new LambdaClient(options);
  const bus = new EventBridgeClient(options);
  const mappings: string[] = [];
  for await (const page of paginateListEventSourceMappings({ client: lambda }, {}))
    mappings.push(...(page.EventSourceMappings ?? []).flatMap(({ UUID }) => UUID ?? []));
  const rules = await rulesOf(bus);
  const set = async (enabled: boolean) => {
    for (const UUID of mappings) await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: enabled }));
    for (const rule of rules) await bus.send(enabled ? new EnableRuleCommand(rule) : new DisableRuleCommand(rule));
  };
  await set(false);
  return () => set(true);
}

async function rulesOf(bus: EventBridgeClient): Promise<{ Name: string; EventBusName: string }[]> {
  const rules: { Name: string; EventBusName: string }[] = [];
  for (const { Name: EventBusName = '' } of (await bus.send(new ListEventBusesCommand({}))).EventBuses ?? [])
    for (const { Name, State } of (await bus.send(new ListRulesCommand({ EventBusName }))).Rules ?? [])
      if (Name && State !== 'DISABLED') rules.push({ Name, EventBusName });
  return rules;
}
