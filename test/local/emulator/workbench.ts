import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import type { Resource } from '../../../local/assembly/template.ts';
import { account, clientOptions } from '../../../local/aws-clients.ts';
import { type DeployedStack, deployStacks } from '../../../local/deploy/stacks.ts';
import { type Emulator, startEmulator } from '../../../local/emulator/emulator.ts';
import { emulatorPython } from '../../../local/emulator/venv.ts';
import { prepare } from '../../../local/folders.ts';
import { freePorts } from '../../../local/ports.ts';

const REGION = 'us-east-1';

export interface Workbench {
  readonly deployed: () => DeployedStack;
  /** For SDK clients of the account's administrator. */
  readonly options: () => ReturnType<typeof clientOptions>;
  readonly idOf: (logicalId: string) => string;
  readonly invoke: (
    logicalId: string,
    event: unknown,
  ) => Promise<{ failed: boolean; payload: unknown; tookMs: number }>;
  /** What functions of this bench were called with: they append to the file named by SINK. */
  readonly received: (name: string) => { readonly event: Received; readonly at: number }[];
  readonly messagesIn: (queueLogicalId: string) => Promise<unknown[]>;
}

/** Messages by account, Region and queue. */
type Queues = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, { Body: string }[]>>>>>>;

// biome-ignore lint/suspicious/noExplicitAny: an event of whatever service the test is about
type Received = any;

/** The pinned emulator with one small template in it, for the tests of a file. */
export function workbench(resources: (dir: string) => Readonly<Record<string, Resource>>): Workbench {
  const dir = mkdtempSync(join(tmpdir(), 'tenantry-emulator-'));
  let emulator: Emulator | undefined;
  let deployed: DeployedStack | undefined;
  const options = () => clientOptions(emulator?.endpoint ?? '', REGION);
  const idOf = (logicalId: string) => deployed?.physicalIds.get(logicalId) ?? '';

  beforeAll(async () => {
    prepare(dir);
    const python = await emulatorPython(() => undefined);
    emulator = await startEmulator({ python, dir, port: (await freePorts()).aws, region: REGION });
    const s3 = new S3Client({ ...options(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'templates' }));
    const template = { Resources: resources(dir) };
    const stack = { id: 'Bench', name: 'Bench', template, assets: [], dependencies: [], region: REGION, account };
    const cloudFormation = new CloudFormationClient(options());
    [deployed] = await deployStacks({ cloudFormation, s3, templateBucket: 'templates' }, [stack]);
  });
  afterAll(async () => {
    await emulator?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  return {
    deployed: () => {
      if (!deployed) throw new Error('the bench is not up');
      return deployed;
    },
    options,
    idOf,
    invoke: async (logicalId, event) => {
      const started = performance.now();
      const answer = await new LambdaClient(options()).send(
        new InvokeCommand({ FunctionName: idOf(logicalId), Payload: Buffer.from(JSON.stringify(event)) }),
      );
      const tookMs = performance.now() - started;
      return {
        failed: answer.FunctionError !== undefined,
        payload: JSON.parse(Buffer.from(answer.Payload ?? []).toString()),
        tookMs,
      };
    },
    received: (name) => {
      const file = join(dir, name);
      return existsSync(file)
        ? readFileSync(file, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line))
        : [];
    },
    messagesIn: async (queueLogicalId) => {
      const url = encodeURIComponent(idOf(queueLogicalId));
      const answer = await fetch(`${emulator?.endpoint}/_ministack/sqs/messages?QueueUrl=${url}`);
      const { messages } = (await answer.json()) as { messages: Queues };
      const queues = Object.values(messages).flatMap(Object.values<Readonly<Record<string, { Body: string }[]>>>);
      return queues.flatMap((each) => Object.values(each).flat()).map(({ Body }) => JSON.parse(Body));
    },
  };
}

/** Until `read` gives something; what it gave last otherwise. */
export async function eventually<T>(
  read: () => T | Promise<T>,
  is: (value: T) => boolean,
  timeoutMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (is(value) || Date.now() > deadline) return value;
    await sleep(100);
  }
}

export const roleFor = (statements: readonly unknown[], trust?: unknown): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: trust ?? [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    },
    Policies:
      statements.length > 0
        ? [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }]
        : [],
  },
});

export const functionOf = (
  code: string,
  role: string,
  variables: Readonly<Record<string, unknown>> = {},
): Resource => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Timeout: 10,
    MemorySize: 128,
    Role: { 'Fn::GetAtt': [role, 'Arn'] },
    Code: { ZipFile: code },
    Environment: { Variables: variables },
  },
});

/** Appends its event to the file SINK; `fails` is code that may throw or return. */
export const sinkCode = (fails = ''): string => `
exports.handler = async (event) => {
  require('node:fs').appendFileSync(process.env.SINK, JSON.stringify({ at: Date.now(), event }) + '\\n');
  ${fails}
  return {};
};`;
