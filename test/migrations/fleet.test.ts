import { describe, expect, it } from 'vitest';
import type { Item } from '../../functions/kernel/change.ts';
import { getTenantLedger } from '../../functions/migrations/verbs/get-tenant-ledger.ts';
import { listMigrations } from '../../functions/migrations/verbs/list-migrations.ts';
import { pauseRun, resumeRun, startRun } from '../../functions/migrations/verbs/order-fleet-run.ts';
import { migrateTenant, rollBackTenant } from '../../functions/migrations/verbs/order-tenant-run.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import { aFleet, aTenantId } from './migrations-world.ts';
import { failing, labels, noNames, titles } from './toys.ts';

type Fleet = ReturnType<typeof aFleet>;
const ofEach = ['sandbox', 'free', 'pro', 'enterprise'] as const;

/** Three tenants of each cohort, so named that their ids do not sort as their cohorts do. */
async function aCompany(registry = [titles, labels], itemsOf: (n: number) => Record<string, unknown> = () => ({})) {
  const fleet = aFleet(registry);
  for (let n = 0; n < 12; n += 1) {
    const cohort = ofEach[(n * 7) % 4] ?? 'pro';
    const items = [0, 1, 2].map((i) => ({ name: `n${i}`, tag: `t${i}`, ...(i === 1 ? itemsOf(n) : {}) }));
    await fleet.add(aTenantId(n), cohort === 'sandbox' ? { mode: 'sandbox', items } : { plan: cohort, items });
  }
  return fleet;
}
const start = (fleet: Fleet, input: Partial<Parameters<typeof startRun>[1]> = {}) =>
  startRun(fleet.world.operator(), { target: undefined, maxFailures: 1, ...input }, fleet.orderDeps);
const list = (fleet: Fleet) => listMigrations(fleet.world.operator(), {}, fleet.lookDeps);
const journal = (fleet: Fleet) =>
  fleet.table.all('PLATFORM#STAFF-JOURNAL').map(({ action, target, tenantId }) => ({ action, target, tenantId }));
const versions = async (fleet: Fleet) => (await fleet.fleet.all()).map(({ dataVersion }) => dataVersion);

describe('a run over all tenants', () => {
  it('brings each to the newest version, sandboxes first, and says how far each cohort is', async () => {
    const fleet = await aCompany();

    const run = await start(fleet);
    await fleet.advance();

    expect(fleet.wakes()).toBe(1);
    const trail = fleet.table.all().filter(({ pk, action }) => pk.endsWith('#JOURNAL') && action);
    const cohorts = trail
      .sort((a, b) => (a.sk < b.sk ? -1 : 1))
      .map(({ tenantId }) => fleet.table.all('PLATFORM#TENANTS').find(({ sk }) => sk === tenantId))
      .map((tenant: Item | undefined) => (tenant?.['mode'] === 'sandbox' ? 'sandbox' : tenant?.['plan']));
    expect([...new Set(cohorts)]).toEqual(['sandbox', 'free', 'pro', 'enterprise']);
    expect(cohorts).toEqual([...cohorts].sort((a, b) => ofEach.indexOf(a as 'pro') - ofEach.indexOf(b as 'pro')));
    const { data, fleetRun, troubled } = await list(fleet);
    expect(
      data.map(({ version, name, cohorts: of }) => [version, name, of.map(({ done, failed }) => [done, failed])]),
    ).toEqual([
      [1, 'titles', ofEach.map(() => [3, 0])],
      [2, 'labels', ofEach.map(() => [3, 0])],
    ]);
    expect(fleetRun).toMatchObject({ id: run.id, state: 'done', target: 2, orderedBy: 'staff-1', reason: null });
    expect(troubled).toEqual([]);
    expect(journal(fleet)).toEqual([{ action: 'migration-run.start', target: run.id, tenantId: undefined }]);
  });

  it('stops at the cohort whose failures reach the limit, before the next is touched', async () => {
    const fleet = await aCompany([failing(titles)], (n) => (n < 1 ? { bad: 'up' } : {}));

    const run = await start(fleet);
    await fleet.advance();

    const { data, fleetRun, troubled } = await list(fleet);
    expect(fleetRun).toMatchObject({ state: 'stopped', reason: 'failures', cohort: 'sandbox' });
    expect(data[0]?.cohorts.map(({ done }) => done).slice(1)).toEqual([0, 0, 0]);
    expect(troubled).toMatchObject([
      { tenantId: aTenantId(0), migration: 1, code: 'BadItem', item: 'prj_001', isStuck: false },
    ]);
    expect(fleet.reported).toEqual([`${aTenantId(0)} failed BadItem`]);

    await fleet.table.transact([{ update: { pk: `TENANT#${aTenantId(0)}#PROJECT`, sk: 'prj_001' }, remove: ['bad'] }]);
    await resumeRun(fleet.world.operator(), { runId: run.id }, fleet.orderDeps);
    await fleet.advance();

    expect((await list(fleet)).fleetRun).toMatchObject({ state: 'done', attempt: 2, reason: null });
    expect(new Set(await versions(fleet))).toEqual(new Set([1]));
  });

  it('goes on beside failures that are allowed, each tried once', async () => {
    const fleet = await aCompany([failing(titles)], (n) => (n % 4 === 0 ? { bad: 'up' } : {}));

    await start(fleet, { maxFailures: 4 });
    await fleet.advance();

    const { data, fleetRun } = await list(fleet);
    expect(fleetRun).toMatchObject({ state: 'done' });
    expect(data[0]?.cohorts.map(({ done, failed }) => [done, failed])).toEqual([
      [0, 3],
      [3, 0],
      [3, 0],
      [3, 0],
    ]);
    expect(fleet.reported).toHaveLength(3);
  });

  it('stops at once where a tenant can go neither on nor back', async () => {
    const fleet = await aCompany([failing(titles)], (n) => (n === 4 ? { bad: 'both' } : {}));

    await start(fleet, { maxFailures: 100 });
    await fleet.advance();

    expect((await list(fleet)).fleetRun).toMatchObject({ state: 'stopped', reason: 'stuck' });
    expect((await list(fleet)).troubled).toMatchObject([{ tenantId: aTenantId(4), isStuck: true }]);
    expect(fleet.reported).toEqual([`${aTenantId(4)} stuck BadItem`]);
  });

  it('rests while it is paused, and goes on where it was', async () => {
    const fleet = await aCompany();
    const run = await start(fleet);
    const ctx = () => fleet.world.operator();

    expect(await pauseRun(ctx(), { runId: run.id }, fleet.orderDeps)).toMatchObject({ state: 'paused' });
    await fleet.advance();
    expect(new Set(await versions(fleet))).toEqual(new Set([0]));
    await expect(pauseRun(ctx(), { runId: run.id }, fleet.orderDeps)).rejects.toMatchObject({ code: 'run-state' });
    await expect(start(fleet)).rejects.toMatchObject({ code: 'migration-running' });

    await resumeRun(ctx(), { runId: run.id }, fleet.orderDeps);
    await fleet.advance();
    expect(new Set(await versions(fleet))).toEqual(new Set([2]));
    expect(journal(fleet).map(({ action }) => action)).toEqual([
      'migration-run.start',
      'migration-run.pause',
      'migration-run.resume',
    ]);
    await expect(resumeRun(ctx(), { runId: run.id }, fleet.orderDeps)).rejects.toMatchObject({ code: 'run-state' });
    await expect(pauseRun(ctx(), { runId: 'mig_x' }, fleet.orderDeps)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('takes no further tenant once it is paused from beside', async () => {
    const fleet = await aCompany();
    const run = await start(fleet);
    const { note } = fleet.advanceDeps.fleet;
    let hasPaused = false;
    const advanceDeps = fleet.advanceDeps as { fleet: typeof fleet.advanceDeps.fleet };
    advanceDeps.fleet = {
      ...{ all: fleet.fleet.all, find: fleet.fleet.find },
      note: async (...given) => {
        await note(...given);
        if (!hasPaused) await pauseRun(fleet.world.operator(), { runId: run.id }, fleet.orderDeps);
        hasPaused = true;
      },
    };

    await fleet.advance();

    expect((await versions(fleet)).filter((version) => version > 0)).toHaveLength(1);
    expect((await list(fleet)).fleetRun).toMatchObject({ state: 'paused' });
  });

  it('passes over who is being deleted, and touches nobody who is beyond its target', async () => {
    const fleet = aFleet([titles, labels]);
    await fleet.add(tenantA, { state: 'deleting', items: [{ name: 'x' }] });
    await fleet.add(tenantB, { items: [{ name: 'x', tag: 't' }] });
    await fleet.take({}, tenantB);

    await start(fleet, { target: 1 });
    await fleet.advance();

    expect((await list(fleet)).fleetRun).toMatchObject({ state: 'done' });
    expect((await fleet.ledgerOf(tenantA).find()).revision).toBe(0);
    expect((await fleet.ledgerOf(tenantB).find()).dataVersion).toBe(2);
  });

  it('keeps no tenant waiting for one that fails at every call', async () => {
    const fleet = await aCompany();
    const { stepsOf } = fleet.advanceDeps;
    (fleet.advanceDeps as { stepsOf: typeof stepsOf }).stepsOf = (ctx) => {
      if (ctx.tenantId === aTenantId(0)) throw new Error('AccessDenied');
      return stepsOf(ctx);
    };

    await start(fleet);
    await fleet.advance();

    const { data, fleetRun } = await list(fleet);
    expect(fleetRun).toMatchObject({ state: 'running' });
    expect(data[1]?.cohorts[0]).toMatchObject({ tenants: 3, done: 2 });
    expect(data[1]?.cohorts[1]).toMatchObject({ done: 0 });
    expect(fleet.reported).toEqual([`${aTenantId(0)} Error: AccessDenied`]);
  });

  it('ends alike wherever its runner dies', async () => {
    const whole = await aCompany([titles]);
    await start(whole);
    whole.faults.calls.length = 0;
    await whole.advance();
    const items = (fleet: Fleet) =>
      JSON.stringify(fleet.table.all('TENANT#').filter(({ pk }) => pk.endsWith('#PROJECT')));
    const calls = whole.faults.calls.length;

    for (let index = 0; index < calls; index += 1)
      for (const when of ['before', 'after'] as const) {
        const fleet = await aCompany([titles]);
        await start(fleet);
        fleet.faults.calls.length = 0;
        fleet.faults.failAt(index, when);
        await fleet.advance().catch(() => undefined);
        fleet.faults.heal();
        fleet.world.advance(131);
        await fleet.advance();
        const at = `${when} ${whole.faults.calls[index]} #${index}`;
        expect(items(fleet) === items(whole), at).toBe(true);
        expect((await list(fleet)).fleetRun, at).toMatchObject({ state: 'done' });
        for (const { id } of await fleet.fleet.all())
          expect(await fleet.ledgerOf(id as typeof tenantA).find(), at).toMatchObject({ dataVersion: 1, steps: 1 });
      }
  });
});

describe('a contract step', () => {
  const registry = [titles, labels, noNames];

  it('is refused while any tenant lags behind what it builds on, and done when none does', async () => {
    const fleet = await aCompany(registry);

    await expect(start(fleet)).rejects.toMatchObject({ code: 'tenants-lag', options: { extra: { lagging: 12 } } });
    await expect(
      migrateTenant(fleet.world.operator(), { tenantId: aTenantId(1), target: 3 }, fleet.orderDeps),
    ).rejects.toMatchObject({ code: 'tenants-lag' });
    await start(fleet, { target: 2 });
    await fleet.advance();
    await start(fleet);
    await fleet.advance();

    expect(new Set(await versions(fleet))).toEqual(new Set([3]));
    expect(fleet.table.all(`TENANT#${aTenantId(1)}#PROJECT`)[0]).toMatchObject({ title: 'The n0' });
    expect(fleet.table.all(`TENANT#${aTenantId(1)}#PROJECT`)[0]).not.toHaveProperty('name');
  });

  it('stops where somebody is found to lag after all', async () => {
    const fleet = await aCompany(registry);
    await start(fleet, { target: 2 });
    await fleet.advance();
    await start(fleet);
    await fleet.add(aTenantId(50), { items: [] });

    await fleet.advance();

    expect((await list(fleet)).fleetRun).toMatchObject({ state: 'stopped', reason: 'tenants-lag' });
  });

  it('that has begun anywhere keeps every tenant at what it builds on', async () => {
    const fleet = await aCompany(registry);
    await start(fleet, { target: 2 });
    await fleet.advance();
    const tenantId = aTenantId(1);
    const back = (target: number) => rollBackTenant(fleet.world.operator(), { tenantId, target }, fleet.orderDeps);
    await migrateTenant(fleet.world.operator(), { tenantId: aTenantId(2), target: 3 }, fleet.orderDeps);
    await fleet.advance();

    await expect(back(0)).rejects.toMatchObject({ code: 'rollback-too-far' });
    await back(1);
    await fleet.advance();
    expect(await fleet.fleet.find(tenantId)).toMatchObject({ dataVersion: 1 });
  });
});

describe('one tenant', () => {
  async function settled() {
    const fleet = await aCompany();
    await start(fleet);
    await fleet.advance();
    return fleet;
  }

  it('is brought on alone, and taken back by the inverse of each step, told to staff and in its own trail', async () => {
    const fleet = await aCompany();
    const tenantId = aTenantId(5);
    const before = JSON.stringify(fleet.table.all(`TENANT#${tenantId}#PROJECT`));

    const run = await migrateTenant(fleet.world.operator(), { tenantId, target: undefined }, fleet.orderDeps);
    expect(run).toMatchObject({ tenantId, direction: 'forward', state: 'running', outcome: null });
    await fleet.advance();
    expect((await versions(fleet)).filter((version) => version === 2)).toHaveLength(1);
    await rollBackTenant(fleet.world.operator(), { tenantId, target: 0 }, fleet.orderDeps);
    await fleet.advance();

    expect(JSON.stringify(fleet.table.all(`TENANT#${tenantId}#PROJECT`))).toBe(before);
    expect((await list(fleet)).tenantRun).toMatchObject({
      tenantId,
      direction: 'back',
      state: 'done',
      outcome: 'settled',
    });
    expect(journal(fleet)).toEqual([
      { action: 'tenant.migrate', target: tenantId, tenantId },
      { action: 'tenant.roll-back', target: tenantId, tenantId },
    ]);
    expect(fleet.table.all(`TENANT#${tenantId}#JOURNAL`).map(({ action }) => action)).toEqual([
      ...['migration.apply', 'migration.apply', 'migration.revert', 'migration.revert'],
    ]);
    const ledger = await getTenantLedger(fleet.world.operator(), { tenantId }, fleet.lookDeps);
    expect(ledger).toMatchObject({ dataVersion: 0, headVersion: 2, step: null, failure: null });
    expect(ledger.history.map(({ aim, migration }) => `${aim} ${migration}`)).toEqual([
      ...['revert 1', 'revert 2', 'apply 2', 'apply 1'],
    ]);
  });

  it('is refused what makes no sense, clearly', async () => {
    const fleet = await settled();
    const ctx = fleet.world.operator();
    const tenantId = aTenantId(3);
    const { orderDeps: deps } = fleet;

    await expect(start(fleet, { target: 9 })).rejects.toMatchObject({ code: 'unknown-migration' });
    await expect(migrateTenant(ctx, { tenantId, target: 9 }, deps)).rejects.toMatchObject({
      code: 'unknown-migration',
    });
    await expect(migrateTenant(ctx, { tenantId, target: 2 }, deps)).rejects.toMatchObject({ code: 'nothing-to-do' });
    await rollBackTenant(ctx, { tenantId, target: 0 }, deps);
    await fleet.advance();
    await expect(rollBackTenant(ctx, { tenantId, target: 1 }, deps)).rejects.toMatchObject({ code: 'nothing-to-do' });
    await expect(rollBackTenant(ctx, { tenantId: tenantA, target: 0 }, deps)).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(getTenantLedger(ctx, { tenantId: tenantA }, fleet.lookDeps)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('waits while a run over all is at work, and the other way round', async () => {
    const fleet = await aCompany();
    const ctx = () => fleet.world.operator();
    const tenantId = aTenantId(3);
    const run = await start(fleet);

    await expect(migrateTenant(ctx(), { tenantId, target: 1 }, fleet.orderDeps)).rejects.toMatchObject({
      code: 'migration-running',
    });
    await pauseRun(ctx(), { runId: run.id }, fleet.orderDeps);
    await migrateTenant(ctx(), { tenantId, target: 1 }, fleet.orderDeps);
    await expect(resumeRun(ctx(), { runId: run.id }, fleet.orderDeps)).rejects.toMatchObject({
      code: 'migration-running',
    });
    await fleet.advance();
    await resumeRun(ctx(), { runId: run.id }, fleet.orderDeps);
    await fleet.advance();

    expect(new Set(await versions(fleet))).toEqual(new Set([2]));
  });

  it('that is gone when its turn comes ends its run', async () => {
    const fleet = await aCompany();
    const tenantId = aTenantId(3);
    await migrateTenant(fleet.world.operator(), { tenantId, target: 1 }, fleet.orderDeps);
    await fleet.table.transact([{ delete: { pk: `TENANT#${tenantId}#CONFIG`, sk: 'TENANT' } }]);

    await fleet.advance();

    expect((await list(fleet)).tenantRun).toMatchObject({ state: 'done', outcome: 'gone' });
  });
});

describe('a look', () => {
  it('that finds nothing to do writes nothing', async () => {
    const fleet = await aCompany();
    const before = JSON.stringify(fleet.table.all());

    await fleet.advance();

    expect(JSON.stringify(fleet.table.all())).toBe(before);
  });

  it('at a tenant that is taken back to where it is undoes the step that is under way', async () => {
    const fleet = await aCompany();
    const tenantId = aTenantId(5);
    const before = JSON.stringify(fleet.table.all(`TENANT#${tenantId}#PROJECT`));
    fleet.faults.failAlways('commit.commit');
    await fleet.take({ run: 'run#0' }, tenantId).catch(() => undefined);
    fleet.faults.heal();
    expect(JSON.stringify(fleet.table.all(`TENANT#${tenantId}#PROJECT`))).not.toBe(before);

    await rollBackTenant(fleet.world.operator(), { tenantId, target: 0 }, fleet.orderDeps);
    await fleet.advance();

    expect(JSON.stringify(fleet.table.all(`TENANT#${tenantId}#PROJECT`))).toBe(before);
    expect((await fleet.ledgerOf(tenantId).find()).step).toBeNull();
    expect((await list(fleet)).tenantRun).toMatchObject({ state: 'done', outcome: 'settled' });
  });
});
