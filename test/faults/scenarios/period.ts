import type { Scenario } from '../scenario.ts';
import { skipTo } from '../shared-items.ts';
import type { World } from '../world.ts';
import { provisioningEntries } from './sign-up.ts';
import { aTenant } from './tenant.ts';
import { reportUsage, usageEntries } from './usage.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** When the due dates of a kind are that the run has put down, as the names of their items tell. */
export const dueAt = (world: World, kind: string): number[] =>
  [...world.traces().itemKeys.values()]
    .filter(({ pk, sk }) => pk.startsWith('PLATFORM#DUE#') && sk.includes(`#${kind}#`))
    .map(({ sk }) => Date.parse(sk.split('#')[1] ?? ''))
    .sort((a, b) => a - b);

/** The schedule's ticks: a quarter of an hour apart, until one has nothing left to do. */
export async function tick(world: World, entry: string, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    await world.insist(entry, {});
    world.clock.advance(HOUR_MS / 4);
  }
}

/** A tenant whose first period has just ended. */
export async function atPeriodEnd(world: World): Promise<number> {
  world.clock.advance(-33 * DAY_MS);
  const tenant = await aTenant(world);
  world.clock.advance(DAY_MS);
  await reportUsage(world, tenant, world.clock.now());
  const [end] = dueAt(world, 'end-period');
  if (end === undefined) throw new Error('the subscription has no end of a period');
  return end;
}

/** Two faults may spend a tick each, with what was due still due: the third finds it. */
const TICKS = 3;

export const period: Scenario = {
  name: 'period',
  entries: [...provisioningEntries, ...usageEntries, 'billing/run-invoices'],
  prepare: async (world) => {
    const end = await atPeriodEnd(world);
    return {
      run: async () => {
        await skipTo(world, 'invoices', end + 60_000);
        await tick(world, 'billing/run-invoices', TICKS);
        await skipTo(world, 'invoices', end + HOUR_MS + 60_000);
        await tick(world, 'billing/run-invoices', TICKS);
      },
    };
  },
};
