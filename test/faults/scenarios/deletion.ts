import { ask, must } from '../api.ts';
import { deliverEvents, relayJournal } from '../outbox.ts';
import type { Scenario } from '../scenario.ts';
import { moneyMoved } from '../stripe.ts';
import { chargingEntries, collectWhatIsDue, pay, saveCard } from './charging.ts';
import { provisioningEntries } from './sign-up.ts';
import { aTenant, callerOf } from './tenant.ts';
import { reportCalls, reportUsage, usageEntries } from './usage.ts';

const deletionEntries = [
  'tenants/request-deletion',
  'tenants/start-deletion',
  'tenants/stop-access',
  'tenants/note-progress',
  'tenants/note-failure',
  'tenants/purge-members',
  'tenants/purge-objects',
  'tenants/purge-gateway-key',
  'tenants/purge-items',
  'tenants/disable-key',
  'tenants/certify-deletion',
  'metering/drain-usage',
  'billing/make-final-invoice',
  'billing/render-invoice',
  'billing/settle-final-invoice',
];

/** Each try at emptying the stream puts its own barrier there: how many were removed with the rest tells of tries. */
const barriers: readonly (readonly [RegExp, string])[] = [
  [/"removed":"\d+"(?=,"store":"table\/BARRIER")/, '"removed":"N"'],
  [/"count":"\d+"(?=.*"COUNT#table\/BARRIER")/, '"count":"N"'],
];

const isPutOff = (line: string): boolean => line.includes('"action":"final-invoice.put-off"');

/**
 * Stripe's outage leaves a refund to the clockwork and keeps no tenant from being deleted. The trail then says so, and the
 * certificate, written before, that it is pending: in that case alone. The refund itself is compared as everywhere.
 */
function settledLater(lines: readonly string[]): readonly string[] {
  const others = lines.filter((line) => !isPutOff(line));
  if (others.length === lines.length) return lines;
  return others.map((line) =>
    line.startsWith('item {"certificate"') ? line.replace('"state":"pending"', '"state":"succeeded"') : line,
  );
}

/** A tenant with people, files, usage and a paid invoice to give back, deleted to its certificate. */
export const deletion: Scenario = {
  name: 'deletion',
  entries: [
    ...provisioningEntries,
    ...chargingEntries,
    ...usageEntries,
    ...deletionEntries,
    'workspace/api',
    'platform/relay-outbox',
    'metering/record-presence',
    'metering/record-storage',
    'tenants/follow-tenant',
    'billing/render-on-finalized',
  ],
  alike: (lines) =>
    settledLater(lines.map((line) => barriers.reduce((text, [count, into]) => text.replace(count, into), line))),
  prepare: async (world) => {
    const tenant = await aTenant(world);
    const owner = (permissions: string) => callerOf(world, tenant, 'user', permissions);
    await must(world, {
      capability: 'workspace',
      route: 'addSampleData',
      caller: owner('projects:write'),
      key: 'sample',
    });
    await saveCard(world, tenant);
    await pay(world, tenant);
    await reportUsage(world, tenant, world.clock.now());
    await reportCalls(world, tenant, world.clock.now());
    await relayJournal(world);
    await deliverEvents(world);
    // What was used lies before the deletion, in whichever second that is ordered.
    world.clock.advance(600_000);
    const caller = owner('tenant:delete');
    return {
      run: async () => {
        const answer = await ask(world, {
          capability: 'tenants',
          route: 'requestDeletion',
          caller,
          key: `delete-${tenant.id}`,
          body: { confirm: tenant.slug, mode: 'immediate' },
        });
        if (answer.status !== 202) throw new Error(`deletion: ${answer.status} ${JSON.stringify(answer.body)}`);
        await world.backstage.settle();
        await collectWhatIsDue(world);
      },
      effects: () => moneyMoved(world),
    };
  },
};
