import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { eventually, functionOf, roleFor, workbench } from './workbench.ts';

const code = `
class SlugTaken extends Error { constructor(m) { super(m); this.name = 'SlugTaken'; } }
let calls = 0;
exports.handler = async (event, context) => {
  calls += 1;
  if (event.fail) throw new SlugTaken('taken');
  if (event.lines) for (let i = 0; i < event.lines; i += 1) console.log('line ' + event.mark + ' ' + i);
  return { calls, pid: process.pid, remaining: context.getRemainingTimeInMillis(), arn: context.invokedFunctionArn };
};`;

describe('functions in the emulator', () => {
  const bench = workbench(() => ({ Role: roleFor([]), Fn: functionOf(code, 'Role') }));

  it('keep the name of the error they threw, which workflows match on', async () => {
    const answer = await bench.invoke('Fn', { fail: true });

    expect(answer).toMatchObject({ failed: true, payload: { errorType: 'SlugTaken', errorMessage: 'taken' } });
  });

  it('survive an error as a warm environment does', async () => {
    const before = await bench.invoke('Fn', {});
    await bench.invoke('Fn', { fail: true });
    const after = await bench.invoke('Fn', {});

    expect((after.payload as { pid: number }).pid).toBe((before.payload as { pid: number }).pid);
  });

  it('know their own ARN and the time that is left', async () => {
    const { payload } = await bench.invoke('Fn', {});
    const { arn, remaining } = payload as { arn: string; remaining: number };

    expect(arn).toContain(':function:');
    expect(remaining).toBeLessThanOrEqual(10_000);
  });

  it('are not made to wait for log lines', async () => {
    await bench.invoke('Fn', {});
    const times: number[] = [];
    for (let n = 0; n < 15; n += 1) times.push((await bench.invoke('Fn', {})).tookMs);
    times.sort((a, b) => a - b);

    // 50 ms and more without the patch.
    expect(times[2]).toBeLessThan(40);
  });

  it('lose no line of their logs', async () => {
    await bench.invoke('Fn', { lines: 300, mark: 'complete' });
    const logs = new CloudWatchLogsClient(bench.options());
    const read = async () => {
      const { events } = await logs.send(
        new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${bench.idOf('Fn')}`, limit: 10_000 }),
      );
      return (events ?? []).map(({ message }) => message ?? '').filter((line) => line.startsWith('line complete'));
    };
    const lines = await eventually(read, (found) => found.length === 300);

    expect(lines).toEqual(Array.from({ length: 300 }, (_each, n) => `line complete ${n}`));
  });
});
