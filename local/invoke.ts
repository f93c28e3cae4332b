import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { deployedFunctions, lambdaOf } from './dev/deployed.ts';
import { sharedDir } from './folders.ts';
import { readWiring, receiversOf } from './invoke/receivers.ts';
import { filled, needsTenant, newestTenant } from './invoke/sample.ts';
import { runningStack } from './running.ts';
import type { StackOutputs } from './stack-outputs.ts';

/**
 * `npm run invoke -- events/<capability>/<Event>.json [--function <entry>] [--tenant <id>]`: one function of the
 * running stack on one event. `--stack` is the folder of another run than `npm start`'s.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { function: { type: 'string' }, tenant: { type: 'string' }, stack: { type: 'string', default: sharedDir } },
});
const say = (line: string) => console.log(line);

function fail(reason: string): never {
  console.error(reason);
  process.exit(1);
}

function receiver(file: string, given: readonly string[], functions: ReadonlyMap<string, string>): string {
  const wanted = values.function;
  if (wanted !== undefined)
    return functions.has(wanted)
      ? wanted
      : fail(`No function ${wanted}. There are:\n  ${[...functions.keys()].sort().join('\n  ')}`);
  const [only, ...more] = given;
  if (only === undefined)
    return fail(`No function of the stack takes ${file}. Name one: --function <capability>/<entry>`);
  if (more.length === 0) return only;
  return fail(`${file} belongs to several functions; choose by --function:\n  ${[...given].sort().join('\n  ')}`);
}

async function eventFor(sample: unknown, stack: StackOutputs): Promise<unknown> {
  if (!needsTenant(sample)) return filled(sample, stack, '');
  const tenantId = values.tenant ?? (await newestTenant(stack));
  if (tenantId === undefined)
    return fail('The event is of a tenant, and there is none yet: sign one up, or name one by --tenant.');
  say(`Tenant ${tenantId}`);
  return filled(sample, stack, tenantId);
}

const [file] = positionals;
if (file === undefined || !existsSync(file)) fail(`Which event? npm run invoke -- events/<capability>/<Event>.json`);
const stack = runningStack(values.stack) ?? fail('Nothing is running: `npm start` first.');
const sample: unknown = JSON.parse(readFileSync(file, 'utf8'));
const lambda = lambdaOf(stack);
const functions = await deployedFunctions(lambda).catch(() =>
  fail(`Nothing answers at ${stack.awsEndpoint}: \`npm start\` first.`),
);
const entry = receiver(file, receiversOf(file, sample, await readWiring(stack, functions)), functions);
const event = await eventFor(sample, stack);
say(`${entry} on ${file}\n`);
const answer = await lambda.send(
  new InvokeCommand({
    FunctionName: functions.get(entry),
    LogType: 'Tail',
    Payload: Buffer.from(JSON.stringify(event)),
  }),
);
const lines = Buffer.from(answer.LogResult ?? '', 'base64')
  .toString('utf8')
  .trim();
if (lines) say(`${lines}\n`);
const text = Buffer.from(answer.Payload ?? []).toString('utf8');
say(`${answer.FunctionError ? 'Failed' : 'Answered'}: ${JSON.stringify(text ? JSON.parse(text) : null, null, 2)}`);
process.exitCode = answer.FunctionError ? 1 : 0;
