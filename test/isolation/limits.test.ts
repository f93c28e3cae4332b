import { describe, expect, it } from 'vitest';
import { isolation } from '../../functions/isolation/contract.ts';
import type { LimitsDeps, OverrideDeps, WatchDeps } from '../../functions/isolation/ports.ts';
import { guardStore, limitsStore } from '../../functions/isolation/store.ts';
import { getLimits } from '../../functions/isolation/verbs/get-limits.ts';
import { getTenantLimits } from '../../functions/isolation/verbs/get-tenant-limits.ts';
import { overrideLimits } from '../../functions/isolation/verbs/override-limits.ts';
import { watchLimits } from '../../functions/isolation/verbs/watch-limits.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { planLimits } from '../../functions/kernel/limits.ts';
import { addSeconds } from '../../functions/kernel/time.ts';
import { rate } from '../../functions/platform/rate-limit.ts';
import { operatorCommitter } from '../../functions/platform/staff-commit.ts';
import type { TenantSession } from '../../functions/platform/tenant-session.ts';
import { assertStanding, tenantKeyOf } from '../../functions/platform/watermark.ts';
import { aWorld, START, tenantA, tenantB } from '../kit/world.ts';

async function aTenant(plan = 'pro') {
  const world = aWorld();
  const tenant = (id: TenantId) => ({ put: { ...tenantKeyOf(id), state: 'active', plan } });
  await world.table.transact([tenant(tenantA), tenant(tenantB)]);
  const uses = async () => ({ people: 12, apiTokens: 3, storageBytes: 1_000, projects: 7, rateWindow: undefined });
  const reads: LimitsDeps = { of: (id) => ({ ...limitsStore(id, world.table), uses }) };
  const writes: OverrideDeps = {
    inTenant: (id, ctx) => ({
      ...limitsStore(id, world.table),
      commit: operatorCommitter(world.table, world.newId, { ...ctx, tenantId: id }),
    }),
  };
  const override = (input: object, options: object = {}, tenantId = tenantA) =>
    overrideLimits(world.operator(options), { tenantId, ...input }, writes);
  const look = (tenantId = tenantA) => getTenantLimits(world.operator(), { tenantId }, reads);
  return { world, reads, override, look };
}

describe('the limits of a tenant', () => {
  it('are its plan’s, with what is used of each and when the count begins anew', async () => {
    const { world, reads } = await aTenant();
    const rateWindow = {
      start: Date.parse(START) - 10_000,
      used: 42,
      cells: [42, 0, 0, 0, 0, 0],
      before: [0, 0, 0, 0, 0, 0],
    };
    const uses = async () => ({ ...(await reads.of(tenantA).uses()), rateWindow });

    const { data } = await getLimits(world.ctx(), {}, { of: (id) => ({ ...reads.of(id), uses }) });

    expect(isolation.endpoints.getLimits.output.parse({ data })).toEqual({ data });
    const of = (name: string) => data.find((each) => each.name === name);
    expect(of('people')).toEqual({ name: 'people', limit: 50, plan: 50, used: 12, resetsAt: null });
    expect(of('requestsPerMinute')).toMatchObject({ limit: 600, used: 42, resetsAt: addSeconds(START, 50) });
    expect(of('storageBytes')).toMatchObject({ limit: null, used: 1_000 });
    expect(of('requestsPerMinutePerToken')).toMatchObject({ limit: 600, used: null });
  });

  it('are what operators put in their place: absent is the plan’s, null is no cap, and no other tenant notices', async () => {
    const { override, look } = await aTenant();

    const put = await override({ requestsPerMinute: 1_200, people: null });

    const effective = { ...planLimits.pro, requestsPerMinute: 1_200, people: null };
    expect(put).toEqual({ effective, overrides: { requestsPerMinute: 1_200, people: null }, etag: '"1"' });
    expect(await look()).toMatchObject(put);
    expect(await look(tenantB)).toMatchObject({ effective: planLimits.pro, overrides: {}, etag: '"0"' });
    expect(await override({})).toMatchObject({ effective: planLimits.pro, overrides: {} });
  });

  it('change with a record in the tenant’s own trail and in the staff’s, of what was and what is', async () => {
    const { override, world } = await aTenant();
    await override({ people: 60 });
    await override({ people: 70 });

    const changes = { before: { people: 60 }, after: { people: 70 } };
    const told = { action: 'limits.override', target: tenantA, changes, actor: { type: 'operator', id: 'staff-1' } };
    expect(world.table.all(`TENANT#${tenantA}#JOURNAL`).at(-1)).toMatchObject({
      ...told,
      events: [{ type: 'LimitsReplaced', data: { overrides: { people: 70 } } }],
    });
    expect(world.table.all('PLATFORM#STAFF-JOURNAL').at(-1)).toMatchObject(told);
    expect(world.table.all(`TENANT#${tenantB}#`).filter(({ pk }) => pk.endsWith('JOURNAL'))).toEqual([]);
  });

  it('are of one version: who saw an older one changes nothing', async () => {
    const { override, look } = await aTenant();
    await override({ people: 60 }, { ifMatch: 0 });

    await expect(override({ people: 61 }, { ifMatch: 0 })).rejects.toMatchObject({ code: 'etag-mismatch' });
    expect((await look()).overrides).toEqual({ people: 60 });
  });

  it('are nobody’s where there is no such tenant, or where it is gone', async () => {
    const { override, look, world } = await aTenant();
    const unknown = 'ten_01HZZZZZZZZZZZZZZZZZZZZZZZ' as TenantId;
    await world.table.transact([{ update: tenantKeyOf(tenantB), set: { state: 'deleted' } }]);

    for (const id of [unknown, tenantB]) {
      await expect(look(id)).rejects.toMatchObject({ code: 'not-found' });
      await expect(override({ people: 1 }, {}, id)).rejects.toMatchObject({ code: 'not-found' });
    }
    expect(world.table.all(`TENANT#${unknown}`)).toEqual([]);
  });

  it('reach the next standing that is read, and the limiter with it', async () => {
    const { override, world } = await aTenant();
    await override({ requestsPerMinute: 1 });
    const { table } = world;
    const session = { tenantId: tenantA, table, update: table.update } as unknown as TenantSession;
    const caller = { tenantId: tenantA, actorId: 'usr_limits', userId: 'usr_limits', issuedAt: 1 } as never;
    await rate({ tenantId: tenantA, update: table.update, now: START }, [{ name: 'tenant', id: 'TENANT', limit: 1 }]);

    const standing = await assertStanding(session, caller, { method: 'GET' });

    expect(standing).toMatchObject({ limitOverrides: { requestsPerMinute: 1 }, rateWindow: { used: 1 } });
  });
});

describe('a cap that comes near', () => {
  async function watched() {
    const { world, override } = await aTenant();
    let people = 1;
    const watch = async () => {
      const ctx = { ...world.ctx(), actor: { type: 'system' as const, id: 'isolation/watch-limits' } };
      const deps: WatchDeps = {
        ...limitsStore(tenantA, world.table),
        uses: async () => ({ people, apiTokens: 0, storageBytes: 0, projects: 0, rateWindow: undefined }),
        guard: guardStore(tenantA, world.table),
        commit: world.commit(ctx),
        transact: world.table.transact,
      };
      await watchLimits(ctx, deps);
    };
    const at = async (now: number) => {
      people = now;
      await watch();
      await watch();
    };
    const told = () =>
      world.table
        .all(`TENANT#${tenantA}#JOURNAL`)
        .filter(({ action }) => action === 'limit.reach')
        .flatMap(({ events }) =>
          (events as { data: { threshold: number; used: number; max: number } }[]).map(({ data }) => data),
        );
    return { world, override, at, told };
  }

  it('is told once at 80 and once at 100, and again after it was left', async () => {
    const { at, told } = await watched();
    for (const people of [39, 40, 45, 50, 49, 50, 10, 41]) await at(people);

    expect(told()).toEqual(
      [
        [80, 40],
        [100, 50],
        [100, 50],
        [80, 41],
      ].map(([threshold, used]) => ({ limit: 'people', threshold, used, max: 50 })),
    );
  });

  it('is told anew when the cap changes, not at all without one, and nothing is written of a tenant that is gone', async () => {
    const { at, told, override, world } = await watched();
    await at(45);
    await override({ people: 46 });
    await at(45);
    expect(told().map(({ max }) => max)).toEqual([50, 46]);

    await override({ people: null });
    await at(1_000);
    expect(told()).toHaveLength(2);
    expect(world.table.all(`TENANT#${tenantA}#GUARD`)).toMatchObject([{ noted: {} }]);

    await world.table.transact([{ delete: tenantKeyOf(tenantA) }]);
    await override({ people: 3 }).catch(() => undefined);
    await at(3);
    expect(told()).toHaveLength(2);
    expect(world.table.all(`TENANT#${tenantB}#GUARD`)).toEqual([]);
  });
});
