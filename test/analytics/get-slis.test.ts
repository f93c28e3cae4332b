import { describe, expect, it } from 'vitest';
import { analytics } from '../../functions/analytics/contract.ts';
import { operationOf, operations } from '../../functions/analytics/domain/operations.ts';
import { getSlis } from '../../functions/analytics/verbs/get-slis.ts';
import { getTenantSlis } from '../../functions/analytics/verbs/get-tenant-slis.ts';
import { routesOf } from '../../functions/contracts.ts';
import { addSeconds } from '../../functions/kernel/time.ts';
import { START, tenantA, tenantB } from '../kit/world.ts';
import { aLine, anAnalyticsWorld } from './analytics-world.ts';

const DAY = 86_400;
const today = { from: '2026-11-24T00:00:00Z', to: '2026-11-25T00:00:00Z', window: 'hour' as const };
const many = (times: number, of: Parameters<typeof aLine>[0] = {}) => Array.from({ length: times }, () => aLine(of));

describe('the health of a tenant', () => {
  it('tells each operation: calls, availability and quantiles, in all and by window', async () => {
    const world = anAnalyticsWorld();
    await world.deliver([...many(95, { ms: 40 }), ...many(4, { ms: 900 }), aLine({ ms: 5_000, status: 500 })]);
    await world.deliver(many(10, { route: 'POST /v1/sessions', ms: 300, at: addSeconds(START, 3_600) }));

    const { data, from } = await getSlis(world.ctx(), today, world.deps);

    expect(from).toBe('2026-11-24T00:00:00.000Z');
    expect(data.map(({ operation }) => operation)).toEqual(['sign-in', 'read']);
    const read = data[1];
    expect(read).toMatchObject({ calls: 100, availability: 0.99 });
    expect(read?.p50Ms).toBeCloseTo(40, -1);
    expect(Math.abs((read?.p99Ms ?? 0) - 900)).toBeLessThanOrEqual(0.048 * 900);
    expect(read?.windows).toHaveLength(24);
    expect(read?.windows[10]).toMatchObject({ start: '2026-11-24T10:00:00.000Z', calls: 100, availability: 0.99 });
    expect(read?.windows[11]).toMatchObject({ calls: 0, availability: null, p95Ms: null });
    expect(data[0]?.windows[11]).toMatchObject({ calls: 10, availability: 1 });
  });

  it('tells what is left of thirty days at 99.9 %, whatever range is looked at', async () => {
    const world = anAnalyticsWorld();
    await world.deliver(many(1_999, { at: addSeconds(START, -20 * DAY) }));
    await world.deliver([aLine({ status: 503 })]);
    await world.deliver(many(50, { status: 500, at: addSeconds(START, -31 * DAY) }));

    const { data } = await getSlis(world.ctx(), today, world.deps);

    expect(data).toHaveLength(1);
    expect(data[0]?.calls).toBe(1);
    expect(data[0]?.errorBudget).toEqual({ objective: 0.999, days: 30, calls: 2_000, failed: 1, remaining: 0.5 });
  });

  it('is the answer that the contract promises, also for a tenant that nobody has called', async () => {
    const world = anAnalyticsWorld();
    await world.deliver(many(3));

    const { getSlis: of } = analytics.endpoints;

    expect(of.output.parse(await getSlis(world.ctx(), today, world.deps)).data).toHaveLength(1);
    expect((await getSlis(world.ctx({ tenantId: tenantB }), today, world.deps)).data).toEqual([]);
  });

  it('shows nothing of another tenant', async () => {
    const world = anAnalyticsWorld();
    await world.deliver(many(3, { tenantId: tenantB }));

    expect((await getSlis(world.ctx({ tenantId: tenantA }), today, world.deps)).data).toEqual([]);
  });

  it('counts whole hours: the one that the range begins in, and the one that it ends in', async () => {
    const world = anAnalyticsWorld();
    await world.deliver([aLine({ at: addSeconds(START, 60) }), aLine({ at: addSeconds(START, 3_660) })]);
    const between = (from: string, to: string) => getSlis(world.ctx(), { ...today, from, to }, world.deps);

    expect((await between('2026-11-24T10:30:00Z', '2026-11-24T11:00:00Z')).data[0]?.calls).toBe(1);
    expect((await between('2026-11-24T10:30:00Z', '2026-11-24T11:00:01Z')).data[0]?.calls).toBe(2);
  });

  it.each([
    [{ from: 'yesterday' }, 'malformed-request'],
    [{ from: '2026-11-25T00:00:00Z' }, 'malformed-request'],
    [{ from: '2026-10-01T00:00:00Z' }, 'range-too-long'],
  ])('refuses the range %j', async (change, code) => {
    const world = anAnalyticsWorld();

    await expect(getSlis(world.ctx(), { ...today, ...change }, world.deps)).rejects.toMatchObject({ code });
  });
});

describe('operators', () => {
  it("see the tenant's own figures, and no tenant where there is none", async () => {
    const world = anAnalyticsWorld();
    await world.deliver(many(3));
    const unknown = 'ten_01HZZZZZZZZZZZZZZZZZZZZZZZ' as typeof tenantA;

    const seen = await getTenantSlis(world.operator(), { tenantId: tenantA, ...today }, world.deps);

    expect(seen).toEqual(await getSlis(world.ctx(), today, world.deps));
    await expect(getTenantSlis(world.operator(), { tenantId: unknown, ...today }, world.deps)).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('key operations', () => {
  const routes = routesOf('tenant').map(({ endpoint }) => `${endpoint.method} ${endpoint.path}`);

  it('are the same in the contract and in the rules, and each is the name of some route', () => {
    const { shape } = analytics.endpoints.getSlis.output;

    expect(shape.data.element.shape.operation.options).toEqual([...operations]);
    expect(operations.filter((operation) => !routes.some((route) => operationOf(route) === operation))).toEqual([]);
  });

  it.each([
    ['POST /v1/sessions', 'sign-in'],
    ['DELETE /v1/sessions/current', 'other'],
    ['GET /v1/projects/{projectId}', 'read'],
    ['DELETE /v1/projects/{projectId}', 'write'],
    ['POST /v1/projects/{projectId}/files', 'file'],
    ['GET /v1/files/{fileId}', 'file'],
    ['POST /v1/events', 'usage-report'],
    ['POST /v1/invoices/{invoiceId}/pay', 'billing'],
    ['GET /v1/audit-events', 'other'],
  ])('%s is %s', (route, operation) => {
    expect(routes).toContain(route);
    expect(operationOf(route)).toBe(operation);
  });
});
