import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import type { S3Client } from '@aws-sdk/client-s3';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { AssemblyStack } from '../assembly/cloud-assembly.ts';

export interface DeployedStack {
  readonly stack: AssemblyStack;
  /** Physical id by logical id. */
  readonly physicalIds: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, string>;
}

export interface Deployment {
  readonly cloudFormation: CloudFormationClient;
  readonly s3: S3Client;
  readonly templateBucket: string;
}

const TIMEOUT_MS = 120_000;

/** Every stack as soon as those that it stands on are there. */
export async function deployStacks(
  to: Deployment,
  stacks: readonly AssemblyStack[],
): Promise<readonly DeployedStack[]> {
  const started = new Map<string, Promise<DeployedStack>>();
  const byId = new Map(stacks.map((stack) => [stack.id, stack]));
  const start = (stack: AssemblyStack): Promise<DeployedStack> => {
    const known = started.get(stack.id);
    if (known) return known;
    const first = stack.dependencies.flatMap((id) => byId.get(id) ?? []).map(start);
    const deployed = Promise.all(first).then(() => deployStack(to, stack));
    started.set(stack.id, deployed);
    return deployed;
  };
  return Promise.all(stacks.map(start));
}

async function deployStack(to: Deployment, stack: AssemblyStack): Promise<DeployedStack> {
  const key = `${stack.name}.json`;
  await to.s3.send(new PutObjectCommand({ Bucket: to.templateBucket, Key: key, Body: JSON.stringify(stack.template) }));
  const endpoint = await to.s3.config.endpoint?.();
  const origin = endpoint ? `${endpoint.protocol}//${endpoint.hostname}:${endpoint.port}` : '';
  await to.cloudFormation.send(
    new CreateStackCommand({
      StackName: stack.name,
      TemplateURL: `${origin}/${to.templateBucket}/${key}`,
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
    }),
  );
  const created = await settled(to.cloudFormation, stack.name);
  if (created.StackStatus !== 'CREATE_COMPLETE')
    throw new Error(`stack ${stack.name}: ${created.StackStatus}\n${await failures(to.cloudFormation, stack.name)}`);
  return {
    stack,
    physicalIds: await physicalIds(to.cloudFormation, stack.name),
    outputs: new Map((created.Outputs ?? []).map((output) => [output.OutputKey ?? '', output.OutputValue ?? ''])),
  };
}

async function settled(client: CloudFormationClient, name: string): Promise<Stack> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (Date.now() < deadline) {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    const stack = Stacks?.[0];
    if (stack && !stack.StackStatus?.endsWith('IN_PROGRESS')) return stack;
    await sleep(150);
  }
  throw new Error(`stack ${name} was not created within ${TIMEOUT_MS / 1_000} s`);
}

async function failures(client: CloudFormationClient, name: string): Promise<string> {
  const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: name }));
  return (StackEvents ?? [])
    .filter((event) => event.ResourceStatus?.endsWith('FAILED'))
    .map((event) => `  ${event.ResourceType} ${event.LogicalResourceId}: ${event.ResourceStatusReason}`)
    .join('\n');
}

async function physicalIds(client: CloudFormationClient, name: string): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  let next: string | undefined;
  do {
    const page = await client.send(
      new ListStackResourcesCommand({ StackName: name, ...(next ? { NextToken: next } : {}) }),
    );
    for (const resource of page.StackResourceSummaries ?? [])
      ids.set(resource.LogicalResourceId ?? '', resource.PhysicalResourceId ?? '');
    next = page.NextToken;
  } while (next);
  return ids;
}
