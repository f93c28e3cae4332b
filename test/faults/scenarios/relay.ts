import { deliverEvents, relayJournal, toldOnce } from '../outbox.ts';
import type { Scenario } from '../scenario.ts';
import { provisioningEntries } from './sign-up.ts';
import { aTenant } from './tenant.ts';

/** What provisioning has told, from the journal to the bus and to everybody who listens. */
export const relay: Scenario = {
  name: 'relay',
  entries: [
    ...provisioningEntries,
    'platform/relay-outbox',
    'metering/record-presence',
    'tenants/follow-tenant',
    'tenants/apply-plan',
    'billing/render-on-finalized',
  ],
  prepare: async (world) => {
    await aTenant(world);
    return {
      run: async () => {
        await relayJournal(world);
        await deliverEvents(world);
      },
      effects: () => toldOnce(world),
    };
  },
};
