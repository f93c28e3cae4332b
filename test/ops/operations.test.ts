import { describe, expect, it } from 'vitest';
import type { TenantId } from '../../functions/kernel/ids.ts';
import {
  executionName,
  type Run,
  type RunEvent,
  readExecutionName,
  stateOfRun,
  stepsOf,
} from '../../functions/ops/domain/operation.ts';
import { operationStore } from '../../functions/ops/operation-store.ts';
import type { Runs } from '../../functions/ops/ports.ts';
import { getOperation, getOwnOperation } from '../../functions/ops/verbs/get-operation.ts';
import { listOperations } from '../../functions/ops/verbs/list-operations.ts';
import { noteOperation } from '../../functions/ops/verbs/note-operation.ts';
import { resumeOperation } from '../../functions/ops/verbs/resume-operation.ts';
import { replyKeeper, staffCommitter } from '../../functions/platform/staff-commit.ts';
import { fakePlatformSeal } from '../kit/platform-seal.ts';
import { aWorld, START, tenantA, tenantB } from '../kit/world.ts';

const ULID = '01KATF5M80ABCDEFGHJKMNPQRT';
const operationId = `op_${ULID}`;
const at = START;

const entered = (id: number, state: string, type = 'Task'): RunEvent => ({
  ...{ id, previous: id - 1, type: `${type}StateEntered`, at, state },
});
const exited = (id: number, state: string, type = 'Task'): RunEvent => ({
  ...{ id, previous: id - 1, type: `${type}StateExited`, at, state },
});
const failed = (id: number, previous: number, error: string): RunEvent => ({
  ...{ id, previous, type: 'TaskFailed', at, error },
});
const scheduled = (id: number, previous: number): RunEvent => ({ id, previous, type: 'TaskScheduled', at });

function opsWorld() {
  const world = aWorld();
  const executions = new Map<string, Run>();
  const histories = new Map<string, RunEvent[]>();
  const started: string[] = [];
  const runs: Runs = {
    find: async (run) => executions.get(executionName(run)),
    history: async (run) => histories.get(executionName(run)) ?? [],
    start: async (run, input) => {
      const name = executionName(run);
      if (executions.has(name)) return;
      started.push(name);
      executions.set(name, { status: 'RUNNING', error: null, input, startedAt: world.clock(), endedAt: null });
    },
  };
  const operations = operationStore(world.table, fakePlatformSeal());
  const deps = { operations, runs };
  const execution = (name: string, status: string, changes: Partial<Run> = {}) => {
    const endedAt = status === 'RUNNING' ? null : world.clock();
    const input = JSON.stringify({ tenantId: tenantA, ...(name.startsWith('del_') ? { receiptId: name } : {}) });
    const run = { status, error: null, input, startedAt: world.clock(), endedAt, ...changes };
    executions.set(name, run);
    return noteOperation({ now: world.clock() }, { name, ...run }, deps);
  };
  const resume = (ctx = world.operator(), id = operationId) => {
    const { idempotency: _, ...unanswered } = ctx;
    return resumeOperation(
      ctx,
      { operationId: id },
      {
        ...deps,
        commitFor: (_ctx, tenantId) =>
          staffCommitter(world.table, world.newId, { ...unanswered, ...(tenantId ? { tenantId } : {}) }),
        keepReply: replyKeeper(world.table),
      },
    );
  };
  const list = async (filter: object = {}) =>
    (await listOperations(world.operator(), { limit: 25, ...filter }, deps)).data;
  const get = (id = operationId) => getOperation(world.operator(), { operationId: id }, deps);
  return { ...world, executions, histories, started, deps, execution, resume, list, get };
}

describe('the name of an execution', () => {
  it('leads to its operation and back', () => {
    expect(readExecutionName(`ten_${ULID}`)).toEqual({ operationId, kind: 'provisioning', attempt: 1 });
    expect(readExecutionName(`del_${ULID}-3`)).toEqual({ operationId, kind: 'deletion', attempt: 3 });
    expect(executionName({ operationId, kind: 'deletion', attempt: 3 })).toBe(`del_${ULID}-3`);
    expect(executionName({ operationId, kind: 'provisioning', attempt: 1 })).toBe(`ten_${ULID}`);
    expect(readExecutionName('somebody-tries-something')).toBeUndefined();
    const byReconciler = `ten_${ULID}-20261128T053300123Z`;
    const read = readExecutionName(byReconciler);
    expect(read).toMatchObject({ operationId, kind: 'provisioning' });
    expect(read && executionName(read)).toBe(byReconciler);
  });
});

describe('the state of an operation', () => {
  const run = { status: 'RUNNING', error: null, input: '{}' };

  it.each([
    [run, 'running'],
    [{ ...run, status: 'SUCCEEDED' }, 'succeeded'],
    [{ ...run, status: 'TIMED_OUT' }, 'failed'],
    [{ ...run, status: 'ABORTED' }, 'failed'],
    [{ ...run, status: 'FAILED', error: 'ProvisioningUndone' }, 'compensated'],
    [{ ...run, input: '{"closesAt":"2026-12-24T10:00:00.000Z"}' }, 'pending'],
    [{ ...run, input: '{"closesAt":"2026-11-24T09:00:00.000Z"}' }, 'running'],
  ] as const)('of %j is %s', (given, state) => {
    expect(stateOfRun(given, START)).toBe(state);
  });
});

describe('the steps of an operation', () => {
  it('are its states that do something, with what they came to', () => {
    const steps = stepsOf(
      [
        entered(1, 'Delete tenant', 'Parallel'),
        entered(2, 'Stop access'),
        exited(3, 'Stop access'),
        entered(4, 'Is everything empty?', 'Choice'),
        entered(5, 'Wait for late writers', 'Wait'),
      ],
      false,
    );

    expect(steps.map(({ name, state }) => [name, state])).toEqual([
      ['Stop access', 'succeeded'],
      ['Wait for late writers', 'running'],
    ]);
  });

  it('name the error of the state whose call it was, also where branches run side by side', () => {
    const events = [
      entered(1, 'Remove members'),
      { ...entered(2, 'Empty files'), previous: 0 },
      failed(3, 1, 'Throttled'),
    ];

    expect(stepsOf(events, false)).toMatchObject([
      { name: 'Remove members', state: 'failed', error: 'Throttled' },
      { name: 'Empty files', state: 'running', error: null },
    ]);
    expect(stepsOf([...events, scheduled(4, 3)], false)[0]).toMatchObject({ state: 'running', error: 'Throttled' });
    expect(
      stepsOf([...events, scheduled(4, 3), { ...exited(5, 'Remove members'), previous: 4 }], false)[0],
    ).toMatchObject({ state: 'succeeded', error: null });
  });

  it('that ran when the run was stopped did not come to an end', () => {
    expect(stepsOf([entered(1, 'Drain usage')], true)).toMatchObject([{ state: 'aborted' }]);
  });
});

describe('operations', () => {
  it('are listed newest first, of one tenant, in one state', async () => {
    const world = opsWorld();
    await world.execution(`ten_${ULID.replace('QRT', 'QR1')}`, 'SUCCEEDED', {});
    await world.execution(`del_${ULID}`, 'RUNNING');
    const first = (await world.list())[0];

    expect((await world.list()).map(({ kind }) => kind)).toEqual(['deletion', 'provisioning']);
    expect(first).toEqual({
      ...{ id: operationId, kind: 'deletion', tenantId: tenantA, state: 'running', error: null, attempt: 1 },
      ...{ startedAt: START, endedAt: null },
    });
    expect(await world.list({ tenantId: tenantA })).toHaveLength(1);
    expect(await world.list({ tenantId: tenantB })).toEqual([]);
    expect((await world.list({ state: 'succeeded' })).map(({ kind }) => kind)).toEqual(['provisioning']);
  });

  it('take no notice of events that come late, twice or from somewhere else', async () => {
    const world = opsWorld();
    await world.execution(`del_${ULID}`, 'FAILED');
    await world.execution(`del_${ULID}-2`, 'RUNNING');
    await world.execution(`del_${ULID}`, 'RUNNING');
    await world.execution('nobody', 'RUNNING');

    expect(await world.list()).toMatchObject([{ id: operationId, attempt: 2, state: 'running' }]);
  });

  it('are shown as they are now, whatever the list has noted', async () => {
    const world = opsWorld();
    world.executions.set(`del_${ULID}`, {
      ...{ status: 'SUCCEEDED', error: null, startedAt: START, endedAt: START },
      input: JSON.stringify({ tenantId: tenantA, receiptId: `del_${ULID}` }),
    });
    world.histories.set(`del_${ULID}`, [entered(1, 'Stop access'), exited(2, 'Stop access')]);

    expect(await world.get()).toMatchObject({
      ...{ state: 'succeeded', result: { tenantId: tenantA, receiptId: `del_${ULID}` } },
      steps: [{ name: 'Stop access', state: 'succeeded' }],
    });
    await expect(world.get('op_01KATF5M80ABCDEFGHJKMNPQR9')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('of another tenant are as unknown to a tenant as those that never were', async () => {
    const world = opsWorld();
    await world.execution(`del_${ULID}`, 'RUNNING');
    const own = (tenantId: TenantId) => getOwnOperation(world.ctx({ tenantId }), { operationId }, world.deps);

    await expect(own(tenantA)).resolves.toMatchObject({ id: operationId });
    await expect(own(tenantB)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a resumption', () => {
  it.each(['FAILED', 'TIMED_OUT', 'ABORTED'])(
    'of what %s starts the same input under the next name',
    async (status) => {
      const world = opsWorld();
      await world.execution(`del_${ULID}`, status);
      const resumed = await world.resume();

      expect(resumed).toMatchObject({ id: operationId, state: 'running', attempt: 2 });
      expect(world.started).toEqual([`del_${ULID}-2`]);
      expect(world.executions.get(`del_${ULID}-2`)?.input).toBe(world.executions.get(`del_${ULID}`)?.input);
      expect(await world.list()).toMatchObject([{ attempt: 2, state: 'running' }]);
      expect(world.table.all('PLATFORM#STAFF-JOURNAL')).toMatchObject([
        {
          ...{ action: 'operation.resume', target: operationId, tenantId: tenantA, changes: { attempt: 2 } },
          actor: { type: 'operator', id: 'staff-1' },
        },
      ]);
    },
  );

  it('is refused while it runs, when it has succeeded, and when nothing is left of it', async () => {
    const world = opsWorld();
    for (const [status, error, state] of [
      ['RUNNING', null, 'running'],
      ['SUCCEEDED', null, 'succeeded'],
      ['FAILED', 'ProvisioningUndone', 'compensated'],
    ] as const) {
      await world.execution(`ten_${ULID}`, status, { error });
      await expect(world.resume()).rejects.toMatchObject({
        ...{ code: 'operation-state', kind: { status: 409 }, options: { extra: { state } } },
      });
    }
    expect(world.started).toEqual([]);
    expect(world.table.all('PLATFORM#STAFF-JOURNAL')).toEqual([]);
  });

  it('by two at once is one', async () => {
    const world = opsWorld();
    await world.execution(`del_${ULID}`, 'FAILED');
    await Promise.allSettled([world.resume(), world.resume()]);

    expect(world.started).toEqual([`del_${ULID}-2`]);
  });

  it('of what was never begun is not found', async () => {
    await expect(opsWorld().resume()).rejects.toMatchObject({ code: 'not-found' });
  });
});
