import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedDir } from '../../local/folders.ts';
import type { StackOutputs } from '../../local/stack-outputs.ts';
import { type LocalStack, startLocal } from '../../local/start-local.ts';
import { apiClient, eventually } from '../kit/api-client.ts';
import { type NewTenant, signUp } from '../kit/sign-up.ts';
import { awsCli, type Ran, shell } from './aws-cli.ts';
import { type Command, filled, headOf, runbookCommands } from './commands.ts';

const commands = runbookCommands();
const folder = mkdtempSync(join(tmpdir(), 'runbooks-'));

/** What the emulator does not have, by the command's name. AWS has them all; nothing joins this list unseen. */
const lacking: Readonly<Record<string, string>> = {};

/** Which function a section speaks of; the others speak of the one that the fault below hits. */
const functionOf: Readonly<Record<string, string>> = {
  'streams#consumer-lags': 'metering/aggregate-usage',
  'streams#usage-late': 'metering/aggregate-usage',
  'streams#one-batch': 'metering/aggregate-usage',
  'streams#gone-tenants': 'metering/aggregate-usage',
  'analytics#slis-failing': 'analytics/record-slis',
  'billing#due-work': 'billing/run-invoices',
  'billing#payments': 'billing/payments',
  'billing#the-books-differ': 'billing/reconcile-ledger',
  'api#server-errors': 'workspace/api',
};
const hit = 'workspace/record-upload';
const fault = {
  id: 'fault',
  time: 'yesterday',
  detail: { object: { key: `ten_01J${'0'.repeat(23)}/files/fil_01J${'0'.repeat(23)}`, size: 1 } },
};

/** On a stack of its own: they fill queues, kill executions and hold functions back. */
describe('the commands of the runbooks', () => {
  const dir = join(sharedDir, 'runbooks', String(process.pid));
  let aws: (command: string) => Promise<Ran>;
  let tenant: NewTenant;
  let local: LocalStack;
  let stack: StackOutputs;
  const spare = `runbooks-${randomUUID().slice(0, 8)}`;
  const ran = new Map<Command, Ran>();
  let spareKey = '';

  const ask = async (command: string): Promise<string> => {
    const { code, stdout, stderr } = await aws(command);
    if (code !== 0) throw new Error(`${command}\n${stderr}`);
    return stdout.trim();
  };
  const outputOf = (section: string, head: string): string =>
    [...ran]
      .filter(([command]) => command.section === section && headOf(command) === head)
      .map(([, { stdout }]) => stdout)
      .join('\n');
  const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  /** Names do not change while this runs; each is looked up once. */
  const found = new Map<string, Promise<string>>();
  const find = (command: string): Promise<string> => {
    const known = found.get(command) ?? ask(command);
    found.set(command, known);
    return known;
  };
  const aboutFunction = (entry: string, what: string) =>
    find(
      `aws lambda list-functions --query "Functions[?Environment.Variables.LOCAL_ENTRY=='${entry}'].${what}" --output text`,
    );
  const machine = (name: string) =>
    find(
      `aws stepfunctions list-state-machines --query "stateMachines[?contains(name, '${name}')].stateMachineArn" --output text`,
    );
  const streamName = () =>
    find("aws kinesis list-streams --query 'StreamNames[?!starts_with(@, `runbooks-`)] | [0]' --output text");
  const shard = async () =>
    find(`aws kinesis list-shards --stream-name ${await streamName()} --query 'Shards[0].ShardId' --output text`);
  const deadLetters = () =>
    find("aws sqs list-queues --query 'QueueUrls[?contains(@, `ApplicationPlane`)] | [0]' --output text");

  /** As an operator would find them: from the alarm, the table of addresses, or the command before. */
  const values: Readonly<Record<string, (section: string, command: Command) => string | Promise<string>>> = {
    entry: () => hit,
    function: (section) => aboutFunction(functionOf[section] ?? hit, 'FunctionName'),
    'log-group': (section) => aboutFunction(functionOf[section] ?? hit, 'LoggingConfig.LogGroup'),
    'api-log-group': () => aboutFunction('workspace/api', 'LoggingConfig.LogGroup'),
    now: () => new Date().toISOString(),
    'an-hour-ago': () => ago(1).toISOString(),
    'an-hour-ago-ms': () => String(ago(1).getTime()),
    'a-day-ago': () => ago(24).toISOString(),
    yyyymmddhh: () => new Date().toISOString().slice(0, 13).replace(/\D/g, ''),
    // A key that is nobody's, on its way out.
    'key-id': () => spareKey,
    name: () => 'tenant-keys',
    prefix: () => 'Tenantry-Local',
    table: () => stack.table,
    tenant: (section) => (/^(functions|reconciler-left)/.test(section) ? tenant.id : `ten_01J${'0'.repeat(23)}`),
    receipt: () => `del_01J${'0'.repeat(23)}`,
    'queue-url': deadLetters,
    'event-file': () => {
      const file = join(folder, 'event.json');
      writeFileSync(
        file,
        JSON.stringify({
          id: 'mended',
          time: new Date().toISOString(),
          detail: { object: { key: 'nobody/knows', size: 1 } },
        }),
      );
      return file;
    },
    'out-file': () => join(folder, 'out.json'),
    'receipt-handle': async () =>
      ask(
        `aws sqs receive-message --queue-url ${await deadLetters()} --query 'Messages[0].ReceiptHandle' --output text`,
      ),
    // More shards for a stream that nobody reads: the suites after this one share the real one.
    stream: (_, command) => (headOf(command).endsWith('update-shard-count') ? spare : streamName()),
    'stream-arn': async () =>
      ask(
        `aws kinesis describe-stream-summary --stream-name ${await streamName()} --query StreamDescriptionSummary.StreamARN --output text`,
      ),
    shard,
    'shard-iterator': async () =>
      ask(
        `aws kinesis get-shard-iterator --stream-name ${await streamName()} --shard-id ${await shard()} --shard-iterator-type TRIM_HORIZON --query ShardIterator --output text`,
      ),
    mapping: async () =>
      ask(
        `aws lambda list-event-source-mappings --function-name ${await aboutFunction('metering/aggregate-usage', 'FunctionName')} --query 'EventSourceMappings[0].UUID' --output text`,
      ),
    'access-log': async () => {
      const names = await find(
        "aws logs describe-log-groups --query 'logGroups[?contains(logGroupName, `AccessLogs`)].logGroupName' --output text",
      );
      return names.split(/\s+/)[0] ?? '';
    },
    'request-id': () => randomUUID(),
    'api-id': () => ask("aws apigateway get-rest-apis --query 'items[0].id' --output text"),
    'stripe-secret': () => spare,
    'secret-file': () => {
      const file = join(folder, 'secret.json');
      writeFileSync(file, '{"secretKey":"sk_test_1","publishableKey":"pk_test_1","webhookSecret":"whsec_1"}');
      return file;
    },
    'provisioning-machine': () => machine('Provisioning'),
    'deletion-machine': () => machine('Deletion'),
    'new-name': () => `again-${randomUUID().slice(0, 8)}`,
    execution: async (section) =>
      ask(
        `aws stepfunctions list-executions --state-machine-arn ${await machine(section.startsWith('deletion') ? 'Deletion' : 'Provisioning')} --query 'executions[0].executionArn' --output text`,
      ),
  };

  beforeAll(async () => {
    local = await startLocal({ dir, quiet: true, withoutConsole: true });
    stack = local.outputs;
    aws = shell({ bin: await awsCli(), endpoint: stack.awsEndpoint, region: stack.region });
    tenant = await signUp(apiClient(stack.apiUrl), stack.mailUrl);
    await ask(`aws kinesis create-stream --stream-name ${spare} --shard-count 2`);
    await ask(`aws secretsmanager create-secret --name ${spare} --secret-string '{}'`);
    spareKey = await ask('aws kms create-key --query KeyMetadata.KeyId --output text');
    await ask(`aws kms schedule-key-deletion --key-id ${spareKey}`);
    // The fault: an upload whose time is none, so that the function throws until the event is given up.
    const name = await aboutFunction(hit, 'FunctionName');
    const event = join(folder, 'fault.json');
    writeFileSync(event, JSON.stringify(fault));
    await ask(
      `aws lambda invoke --function-name ${name} --invocation-type Event --payload fileb://${event} ${join(folder, 'fault-out.json')}`,
    );
    await eventually('the event is given up', async () => (await waiting()) > 0, 120_000);
    // A deletion of nobody, to be looked at and stopped.
    const nobody = JSON.stringify({ tenantId: `ten_01J${'0'.repeat(23)}`, receiptId: `del_01J${'0'.repeat(23)}` });
    await ask(
      `aws stepfunctions start-execution --state-machine-arn ${await machine('Deletion')} --name again-${randomUUID().slice(0, 8)} --input '${nobody}'`,
    );
  });
  const waiting = async () =>
    Number(
      await ask(
        `aws sqs get-queue-attributes --queue-url ${await deadLetters()} --attribute-names ApproximateNumberOfMessages --query Attributes.ApproximateNumberOfMessages --output text`,
      ),
    );

  afterAll(async () => {
    await local?.stop();
    for (const each of [dir, folder]) rmSync(each, { recursive: true, force: true });
  });

  it('all run as they are written, but for those that the emulator lacks by name', async () => {
    const refused = new Map<string, string>();
    for (const command of commands) {
      const text = await filled(command, async (name) => {
        const value = values[name];
        if (!value) throw new Error(`no value for <${name}> in ${command.section}: ${command.text}`);
        return value(command.section, command);
      });
      const result = await aws(text);
      ran.set(command, result);
      if (result.code !== 0) refused.set(headOf(command), `${command.section}: ${result.stderr.trim().slice(-500)}`);
    }

    expect(commands.length).toBeGreaterThan(50);
    expect([...refused].filter(([head]) => !(head in lacking))).toEqual([]);
    expect(
      Object.keys(lacking).filter((head) => !refused.has(head)),
      'no longer lacking',
    ).toEqual([]);
  }, 600_000);

  it('show the failure that there was, and take its event away once it is replayed', async () => {
    expect(outputOf('functions#functions', 'aws lambda list-functions')).toContain(
      await aboutFunction(hit, 'FunctionName'),
    );
    const failures = outputOf('functions#errors', 'aws logs filter-log-events').split('\n').filter(Boolean);
    expect(failures.length).toBeGreaterThan(0);
    for (const line of failures.join('\t').split('\t')) expect(line).toContain('"level":"ERROR"');
    expect(outputOf('functions#errors', 'aws dynamodb get-item')).toContain('active');
    expect(outputOf('functions#errors', 'aws kms describe-key')).toContain('Enabled');
    expect(outputOf('dead-letters#waiting', 'aws sqs receive-message')).toContain('yesterday');
    expect(outputOf('provisioning#timed-out', 'aws stepfunctions start-execution')).toContain('executionArn');
    expect(outputOf('streams#consumer-lags', 'aws lambda list-event-source-mappings')).toContain('Enabled');
  });
});
