import { describe, expect, it } from 'vitest';
import { assertKnown, type Machine, runMachine, type State } from './state-machine.ts';

interface Heard {
  readonly calls: [string, unknown][];
  readonly waits: unknown[];
}

/** Tasks by name; one that is a list answers or fails in turn. */
async function run(
  States: Record<string, State>,
  tasks: Record<string, readonly unknown[]> = {},
  input: unknown = { tenantId: 'a' },
) {
  const heard: Heard = { calls: [], waits: [] };
  const machine: Machine = { StartAt: Object.keys(States)[0] ?? '', States };
  assertKnown(machine);
  const ended = await runMachine(machine, input, {
    task: async (resource, given) => {
      const turn = heard.calls.filter(([name]) => name === resource).length;
      heard.calls.push([resource, given]);
      const answer = tasks[resource]?.[turn] ?? tasks[resource]?.at(-1);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    wait: async (until) => {
      heard.waits.push(until);
    },
  });
  return { ended, ...heard };
}

const failing = (name: string) => Object.assign(new Error(`${name} happened`), { name });
const task = (given: Partial<State> = {}): State => ({ Type: 'Task', Resource: 'work', End: true, ...given });

describe('the interpreter of workflows', () => {
  it('gives a task its parameters and puts its result where the state says', async () => {
    const Parameters = { 'id.$': '$.tenantId', fixed: { of: ['this', 1] } };
    const { ended, calls } = await run({ A: task({ Parameters, ResultPath: '$.made' }) }, { work: [{ key: 7 }] });

    expect(calls).toEqual([['work', { id: 'a', fixed: { of: ['this', 1] } }]]);
    expect(ended).toEqual({ status: 'SUCCEEDED', output: { tenantId: 'a', made: { key: 7 } } });
  });

  it('drops the result of a state whose result path is null', async () => {
    const { ended } = await run({ A: task({ ResultPath: null }) }, { work: ['x'] });

    expect(ended).toEqual({ status: 'SUCCEEDED', output: { tenantId: 'a' } });
  });

  it('repeats a failing task as often as its retrier says, with growing pauses up to the longest', async () => {
    const Retry = [
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2, MaxDelaySeconds: 3 },
    ];
    const { ended, calls, waits } = await run({ A: task({ Retry }) }, { work: [failing('Crash')] });

    expect(calls).toHaveLength(4);
    expect(waits).toEqual([{ seconds: 1 }, { seconds: 2 }, { seconds: 3 }]);
    expect(ended).toEqual({ status: 'FAILED', error: 'Crash', cause: 'Crash happened' });
  });

  it('counts each retrier for itself, by the name of the error', async () => {
    const Retry = [
      { ErrorEquals: ['Throttled'], MaxAttempts: 1 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 1 },
    ];
    const work = [failing('Throttled'), failing('Other'), failing('Throttled')];
    const { ended, calls } = await run({ A: task({ Retry }) }, { work });

    expect(calls).toHaveLength(3);
    expect(ended).toMatchObject({ status: 'FAILED', error: 'Throttled' });
  });

  it('goes where the first fitting catcher leads, with the error where it says', async () => {
    const Catch = [
      { ErrorEquals: ['Other'], Next: 'No' },
      { ErrorEquals: ['States.ALL'], Next: 'Undone', ResultPath: '$.error' },
    ];
    const { ended } = await run({ A: task({ Catch }), Undone: { Type: 'Succeed' } }, { work: [failing('Crash')] });

    expect(ended).toEqual({
      status: 'SUCCEEDED',
      output: { tenantId: 'a', error: { Error: 'Crash', Cause: 'Crash happened' } },
    });
  });

  it('ends every branch even when one has failed, and then fails', async () => {
    const branch = (Resource: string) => ({ StartAt: 'B', States: { B: task({ Resource }) } });
    const both: State = { Type: 'Parallel', Branches: [branch('left'), branch('right')], End: true };
    const broken = await run({ P: both }, { left: [failing('Crash')], right: [1] });
    const whole = await run(
      { P: { ...both, ResultSelector: { 'second.$': '$[1]' }, ResultPath: '$.made' } },
      { left: [1], right: [2] },
    );

    expect(broken.calls.map(([name]) => name)).toEqual(['left', 'right']);
    expect(broken.ended).toMatchObject({ status: 'FAILED', error: 'Crash' });
    expect(whole.ended).toEqual({ status: 'SUCCEEDED', output: { tenantId: 'a', made: { second: 2 } } });
  });

  it('chooses by what is true of the data', async () => {
    const Choices = [
      {
        Or: [
          { Variable: '$.failed', BooleanEquals: true },
          { Variable: '$.left', NumericGreaterThan: 0 },
        ],
        Next: 'Again',
      },
    ];
    const states: Record<string, State> = {
      C: { Type: 'Choice', Choices, Default: 'Done' },
      Again: { Type: 'Fail', Error: 'Again' },
      Done: { Type: 'Pass', Result: 'done', End: true },
    };

    expect((await run(states, {}, { failed: false, left: 1 })).ended).toMatchObject({ error: 'Again' });
    expect((await run(states, {}, { failed: false, left: 0 })).ended).toMatchObject({ output: 'done' });
  });

  it('lets the time pass that a state waits for', async () => {
    const { waits } = await run(
      { W: { Type: 'Wait', Seconds: 300, Next: 'T' }, T: { Type: 'Wait', TimestampPath: '$.until', End: true } },
      {},
      { until: '2026-11-24T10:00:00.000Z' },
    );

    expect(waits).toEqual([{ seconds: 300 }, { timestamp: '2026-11-24T10:00:00.000Z' }]);
  });

  it('refuses what it does not know rather than guess', async () => {
    await expect(run({ A: task({ OutputPath: '$.x' }) })).rejects.toThrow('A: Task with OutputPath');
    await expect(run({ A: { Type: 'Map', End: true } })).rejects.toThrow('unknown type of state Map');
  });

  it('does not let States.ALL hide an error that no repetition mends', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'B' }];
    const { ended } = await run({ A: task({ Catch }), B: { Type: 'Succeed' } }, { work: [failing('States.Runtime')] });

    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});
