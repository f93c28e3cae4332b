import { must } from '../api.ts';
import type { Scenario } from '../scenario.ts';
import { provisioningEntries, signedUp } from './sign-up.ts';

/** POST /v1/tenants until it answers, and the workflow behind it. */
export const provisioning: Scenario = {
  name: 'provisioning',
  entries: provisioningEntries,
  prepare: async (world) => {
    const { call } = await signedUp(world);
    return {
      run: async () => {
        const { state } = await must(world, call);
        if (state !== 'active') throw new Error(`the tenant is ${state}`);
        await world.backstage.settle();
      },
    };
  },
};
