import type { Item, Key, Write } from '../kernel/change.ts';
import { addSeconds, epochSeconds } from '../kernel/time.ts';
import { passed, type Table } from '../platform/table.ts';
import type { FleetRunRecord, Runs, TenantRunRecord } from './ports.ts';

const pk = 'PLATFORM#MIGRATION';
const fleetKey: Key = { pk, sk: 'FLEET' };
const tenantKey: Key = { pk, sk: 'TENANT' };
const gate: Key = { pk, sk: 'GATE' };
const contractKey = (version: number): Key => ({ pk, sk: `CONTRACT#${String(version).padStart(8, '0')}` });
const KEPT_DAYS = 400;
const rests = { kind: 'absent-or-equals' as const, values: { isMoving: false } };

/**
 * PLATFORM#MIGRATION / FLEET          the latest run over all tenants
 * PLATFORM#MIGRATION / TENANT         the latest run of one tenant
 * PLATFORM#MIGRATION / CONTRACT#<n>   this contract step has begun somewhere
 * PLATFORM#MIGRATION / GATE           held by whoever is at work
 */
export function runStore(platform: Table): Runs {
  return {
    findFleet: async () => runOf<FleetRunRecord>(await platform.get(fleetKey)),
    findTenant: async () => runOf<TenantRunRecord>(await platform.get(tenantKey)),
    setFleet: (run, before) => setWrites(fleetKey, tenantKey, run, before),
    setTenant: (run, before) => setWrites(tenantKey, fleetKey, run, before),
    begin: (contracts, now) =>
      contracts.map((version) => ({
        update: contractKey(version),
        set: { entity: 'migration-contract', migration: version, createdAt: now, updatedAt: now },
        add: { version: 1 },
      })),
    unbegun: (contracts) => contracts.map((version) => ({ check: contractKey(version), if: { kind: 'absent' } })),
    change: (writes) => passed(platform.transact(writes)),
    enter: (now, until) => {
      const stamp = { version: 1, createdAt: now, updatedAt: now };
      const held = { ...gate, entity: 'migration-gate', enteredAt: now, ...stamp, expiresAt: epochSeconds(until) };
      return passed(
        platform.transact([{ put: held, if: { kind: 'absent-or-expired', nowSeconds: epochSeconds(now) } }]),
      );
    },
    leave: async (enteredAt) => {
      await passed(platform.transact([{ delete: gate, if: { kind: 'equals', values: { enteredAt } } }]));
    },
  };
}

/** A run that moves needs the other scope at rest; one that is ended or paused does not ask. */
function setWrites<Run extends FleetRunRecord | TenantRunRecord>(
  key: Key,
  other: Key,
  run: Run,
  before: number | undefined,
): readonly Write[] {
  const isMoving = run.state === 'running';
  const { startedAt, endedAt } = run;
  const stamp = { createdAt: startedAt, updatedAt: endedAt ?? startedAt };
  // It may name a tenant, which goes with the record of other operations.
  const ends = endedAt ? { expiresAt: epochSeconds(addSeconds(endedAt, KEPT_DAYS * 86_400)) } : {};
  const put: Item = {
    ...(run as FleetRunRecord | TenantRunRecord),
    ...key,
    entity: 'migration-run',
    isMoving,
    ...{ ...stamp, ...ends },
  };
  const written: Write = {
    put,
    if: before === undefined ? { kind: 'absent' } : { kind: 'version', version: before },
  };
  return isMoving ? [written, { check: other, if: rests }] : [written];
}

function runOf<Run extends FleetRunRecord | TenantRunRecord>(item: Item | undefined): Run | undefined {
  if (!item) return undefined;
  const {
    pk: _pk,
    sk: _sk,
    entity: _entity,
    isMoving: _moving,
    createdAt: _at,
    updatedAt: _till,
    expiresAt: _end,
    ...run
  } = item;
  return run as unknown as Run;
}
