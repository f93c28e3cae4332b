import { env } from '../platform/env.ts';
import { level } from '../platform/metrics.ts';
import { prepareDeps, systemClock } from './deps.ts';
import { prepareTenants } from './verbs/prepare-tenants.ts';

/** Every minute. */
export const handler = async (): Promise<void> => {
  const target = Number(env('PREPARED_TENANTS').PREPARED_TENANTS);
  level('PreparedTenants', await prepareTenants({ now: systemClock() }, { target }, prepareDeps()));
};
