import { basename, dirname } from 'node:path';
import {
  EventBridgeClient,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { DescribeStateMachineCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { clientOptions } from '../aws-clients.ts';
import type { StackOutputs } from '../stack-outputs.ts';

export interface Rule {
  readonly pattern: { readonly source?: readonly string[]; readonly 'detail-type'?: readonly string[] };
  /** ARNs of what it hands its events to. */
  readonly targets: readonly string[];
}

export interface Machine {
  readonly name: string;
  /** Its definition, which names the functions of its states. */
  readonly definition: string;
}

/** Who calls whom in the running stack. */
export interface Wiring {
  /** Function names by entry. */
  readonly functions: ReadonlyMap<string, string>;
  readonly rules: readonly Rule[];
  readonly machines: readonly Machine[];
}

/** Samples of what AWS itself hands to one function, under AWS's name for it. */
const ofAws: Readonly<Record<string, string>> = {
  'identity/TenantAuthorization': 'identity/authorizer',
  'identity/OperatorAuthorization': 'identity/operator-authorizer',
  'identity/PreTokenGeneration': 'identity/pre-token',
  'metering/LogDelivery': 'metering/forward-calls',
  'metering/UsageRecords': 'metering/aggregate-usage',
};

const kebab = (name: string) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();

/** The entries that would be given the sample `events/<capability>/<Name>.json`. */
export function receiversOf(file: string, event: unknown, wiring: Wiring): readonly string[] {
  const capability = basename(dirname(file));
  const name = basename(file, '.json');
  const known = ofAws[`${capability}/${name}`];
  if (known) return [known];
  const namesake = `${capability}/${kebab(name)}`;
  if (wiring.functions.has(namesake)) return [namesake];
  const arns = name.endsWith('Task') ? tasksOf(name.slice(0, -'Task'.length), wiring) : targetsOf(event, wiring);
  const isNamed = (fn: string) => arns.some((text) => new RegExp(`:function:${fn}(?![\\w-])`).test(text));
  return [...wiring.functions].filter(([, fn]) => isNamed(fn)).map(([entry]) => entry);
}

const tasksOf = (workflow: string, { machines }: Wiring): readonly string[] =>
  machines.filter(({ name }) => name.includes(workflow)).map(({ definition }) => definition);

function targetsOf(event: unknown, { rules }: Wiring): readonly string[] {
  const { source, 'detail-type': type } = event as { source?: string; 'detail-type'?: string };
  return rules
    .filter(({ pattern }) => pattern.source?.includes(source ?? '') && pattern['detail-type']?.includes(type ?? ''))
    .flatMap(({ targets }) => targets);
}

export async function readWiring(
  { awsEndpoint, region }: StackOutputs,
  functions: ReadonlyMap<string, string>,
): Promise<Wiring> {
  const options = clientOptions(awsEndpoint, region);
  const [rules, machines] = await Promise.all([
    readRules(new EventBridgeClient(options)),
    readMachines(new SFNClient(options)),
  ]);
  return { functions, rules, machines };
}

async function readRules(client: EventBridgeClient): Promise<readonly Rule[]> {
  const { EventBuses = [] } = await client.send(new ListEventBusesCommand({}));
  const perBus = EventBuses.map(async ({ Name }) => {
    const { Rules = [] } = await client.send(new ListRulesCommand({ EventBusName: Name }));
    return Promise.all(
      Rules.map(async (rule) => {
        const { Targets = [] } = await client.send(
          new ListTargetsByRuleCommand({ EventBusName: Name, Rule: rule.Name ?? '' }),
        );
        return { pattern: JSON.parse(rule.EventPattern || '{}'), targets: Targets.map(({ Arn }) => Arn ?? '') };
      }),
    );
  });
  return (await Promise.all(perBus)).flat();
}

async function readMachines(client: SFNClient): Promise<readonly Machine[]> {
  const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
  return Promise.all(
    stateMachines.map(async ({ name = '', stateMachineArn }) => {
      const { definition = '' } = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
      return { name, definition };
    }),
  );
}
