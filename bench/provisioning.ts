import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { clientOptions } from '../local/aws-clients.ts';
import type { StackOutputs } from '../local/stack-outputs.ts';
import { apiClient, eventually } from '../test/kit/api-client.ts';
import { signUp } from '../test/kit/sign-up.ts';
import { unitsOf } from './calls.ts';
import type { Walk } from './machine.ts';
import prices from './prices.json' with { type: 'json' };
import type { RecordedCall, Recorder } from './recorder.ts';
import { itemReader } from './routes.ts';

/** What one function of the machine asked of AWS. */
export interface Step {
  readonly entry: string;
  readonly calls: readonly string[];
}

/** M13: what it takes to make one tenant, from the accepted order to the active tenant. */
export interface ProvisioningFigure {
  readonly transitions: number;
  readonly calls: number;
  /** Those that follow one another: of branches side by side, the longer. */
  readonly criticalCalls: number;
  /** Calls whose quota is 5 a second or less, account-wide. */
  readonly scarceCalls: number;
  readonly rcu: number;
  readonly wcu: number;
  /** Without the tenant's own key, which is a dollar a month. */
  readonly usd: number;
  readonly steps: readonly Step[];
}

const named = ({ service, operation }: RecordedCall): string => `${service}:${operation}`;
const isScarce = (call: string): boolean => call in prices.quotasPerSecond;

function criticalCalls(steps: Walk['steps'], callsOf: (entry: string) => number): number {
  const along = (entries: readonly string[]) => entries.reduce((sum, entry) => sum + callsOf(entry), 0);
  return steps.reduce<number>(
    (sum, step) => sum + (typeof step === 'string' ? callsOf(step) : Math.max(...step.map(along))),
    0,
  );
}

/** Prepared ahead (docs/decisions/0007): what a sign-up finds on all but the worst of days. */
async function aPreparedTenant({ awsEndpoint, region, table }: StackOutputs): Promise<void> {
  const client = new DynamoDBClient(clientOptions(awsEndpoint, region));
  const ready = new QueryCommand({
    TableName: table,
    KeyConditionExpression: 'pk = :ready',
    ExpressionAttributeValues: { ':ready': { S: 'PLATFORM#PREPARED' } },
    ConsistentRead: true,
    Select: 'COUNT',
  });
  await eventually('a prepared tenant', async () => ((await client.send(ready)).Count ?? 0) > 0, 180_000);
}

/** The second tenant is the measured one: the first pays for cold starts. */
export async function measureProvisioning(
  stack: StackOutputs,
  recorder: Recorder,
  walk: Walk,
): Promise<ProvisioningFigure> {
  const api = apiClient(stack.apiUrl);
  await signUp(api, stack.mailUrl);
  // What the first one's events lead to is over.
  await sleep(2_000);
  await aPreparedTenant(stack);
  const from = recorder.calls.length;
  await signUp(api, stack.mailUrl);
  const entries = walk.steps.flat(2);
  const made = recorder.calls.slice(from).filter(({ by }) => entries.includes(by));
  const itemAt = itemReader(stack);
  const units = await Promise.all(made.map((call) => unitsOf(call, itemAt)));
  const steps = entries.map((entry) => ({ entry, calls: made.filter(({ by }) => by === entry).map(named) }));
  const rcu = units.reduce((sum, each) => sum + each.rcu, 0);
  const wcu = units.reduce((sum, each) => sum + each.wcu, 0);
  return {
    transitions: walk.transitions,
    calls: made.length,
    criticalCalls: criticalCalls(walk.steps, (entry) => steps.find((step) => step.entry === entry)?.calls.length ?? 0),
    scarceCalls: made.filter((call) => isScarce(named(call))).length,
    rcu,
    wcu,
    usd: costOf({ transitions: walk.transitions, functions: entries.length, rcu, wcu, kms: made.filter(isKms).length }),
    steps,
  };
}

const isKms = ({ service }: RecordedCall): boolean => service === 'kms';

/** At 512 MB and 200 ms a function, which is more than any of them takes warm. */
function costOf(used: { transitions: number; functions: number; rcu: number; wcu: number; kms: number }): number {
  const { stateTransition, lambdaRequest, lambdaGbSecondArm, dynamoReadUnit, dynamoWriteUnit, kmsRequest } =
    prices.prices;
  const usd =
    used.transitions * stateTransition.usd +
    used.functions * (lambdaRequest.usd + 0.1 * lambdaGbSecondArm.usd) +
    used.rcu * dynamoReadUnit.usd +
    used.wcu * dynamoWriteUnit.usd +
    used.kms * kmsRequest.usd;
  return Number(usd.toPrecision(3));
}
