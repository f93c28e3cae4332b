import type { Verb } from '../../kernel/endpoint.ts';
import type { MigrationView, migrations } from '../contract.ts';
import { type FleetTenant, isServed, progressOf } from '../domain/fleet.ts';
import type { LookDeps } from '../ports.ts';
import { fleetRunView, tenantRunView } from './run-view.ts';

const SHOWN = 100;

/** Counted anew each time, over the listing of all tenants: what it says can't drift from them. */
export const listMigrations: Verb<typeof migrations.endpoints.listMigrations, LookDeps> = async (
  _ctx,
  _input,
  { fleet, runs, registry },
) => {
  const [tenants, fleetRun, tenantRun] = await Promise.all([fleet.all(), runs.findFleet(), runs.findTenant()]);
  return {
    data: registry.map(
      ({ version, name, kind, collection }): MigrationView => ({
        ...{ version, name, kind, collection },
        cohorts: progressOf({ version }, tenants),
      }),
    ),
    fleetRun: fleetRun ? fleetRunView(fleetRun) : null,
    tenantRun: tenantRun ? tenantRunView(tenantRun) : null,
    troubled: troubledOf(tenants).slice(0, SHOWN),
  };
};

const troubledOf = (tenants: readonly FleetTenant[]) =>
  tenants.filter(isServed).flatMap(({ id, mark }) =>
    mark
      ? [
          {
            tenantId: id,
            migration: mark.migration,
            code: mark.code,
            item: mark.item,
            at: mark.at,
            isStuck: mark.state === 'stuck',
          },
        ]
      : [],
  );
