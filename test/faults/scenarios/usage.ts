import { gzipSync } from 'node:zlib';
import { ask } from '../api.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world.ts';
import { provisioningEntries } from './sign-up.ts';
import { aTenant, callerOf, type MadeTenant } from './tenant.ts';

export const usageEntries = ['metering/ingest-usage', 'metering/aggregate-usage', 'metering/forward-calls'];

const HOUR_MS = 3_600_000;

/** Six reports in two requests, one of them in both, at the same seconds of two hours that are just over. */
const reports = (at: number) =>
  [0, 1, 2, 3, 4, 5].map((n) => ({
    specversion: '1.0',
    id: `job-${n}`,
    source: '/jobs',
    type: 'job-minutes',
    time: new Date(at - (at % HOUR_MS) - 2 * HOUR_MS + n * 1_300_000).toISOString(),
    data: { value: String(n + 1) },
  }));

/** Reported by a token that repeats what was not answered, and counted by the consumer. */
export async function reportUsage(world: World, tenant: MadeTenant, at: number): Promise<void> {
  const caller = callerOf(world, tenant, 'token', 'usage:write');
  const all = reports(at);
  for (const [index, body] of [all.slice(0, 4), all.slice(3)].entries()) {
    const contentType = 'application/cloudevents-batch+json';
    const { status, body: answer } = await ask(world, {
      capability: 'metering',
      route: 'ingestUsage',
      body,
      contentType,
      caller,
      key: `usage-${index}`,
    });
    if (status !== 202) throw new Error(`usage was refused: ${status} ${JSON.stringify(answer)}`);
  }
  await world.backstage.pump();
}

/** API calls reach the stream by the functions' log lines, delivered at least once. */
export async function reportCalls(world: World, { id: tenantId }: MadeTenant, at: number): Promise<void> {
  const time = new Date(at).toISOString();
  const logEvents = [1, 2, 3].map((n) => ({
    message: JSON.stringify({ usage: { id: `${tenantId}-${n}`, tenantId, meter: 'api-calls', value: '1', time } }),
  }));
  const delivery = gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents })).toString('base64');
  for (const _ of ['first', 'again']) await world.insist('metering/forward-calls', { awslogs: { data: delivery } });
  await world.backstage.pump();
}

export const usage: Scenario = {
  name: 'usage',
  entries: [...provisioningEntries, ...usageEntries],
  prepare: async (world) => {
    const tenant = await aTenant(world);
    // Of when something was used: a delay of its report changes nothing.
    const at = world.clock.now();
    return {
      run: async () => {
        await reportUsage(world, tenant, at);
        await reportCalls(world, tenant, at);
      },
    };
  },
};
