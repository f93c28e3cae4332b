import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually, functionOf, roleFor, workbench } from './workbench.ts';

const code = `
exports.handler = (event) => new Promise((resolve) => setTimeout(() => resolve({ pid: process.pid }), event.ms));`;

describe('functions at work', () => {
  let dir = '';
  const bench = workbench((given) => {
    dir = given;
    return { Role: roleFor([]), Fn: functionOf(code, 'Role') };
  });
  const busy = () => readdirSync(join(dir, 'busy'));

  it('are marked by their process while they work, and not afterwards', async () => {
    await bench.invoke('Fn', { ms: 0 });
    expect(busy()).toEqual([]);
    const working = bench.invoke('Fn', { ms: 800 });
    const [pid] = await eventually(
      async () => busy(),
      (found) => found.length === 1,
    );

    expect(readFileSync(join(dir, 'busy', pid ?? ''), 'utf8')).toContain('Fn');
    expect((await working).payload).toEqual({ pid: Number(pid) });
    expect(busy()).toEqual([]);
  });

  it('that are killed in the middle of it fail, and the next call finds a new process', async () => {
    const working = bench.invoke('Fn', { ms: 5_000 });
    const [pid] = await eventually(
      async () => busy(),
      (found) => found.length === 1,
    );
    process.kill(Number(pid), 'SIGKILL');

    expect((await working).failed).toBe(true);
    const { payload } = await bench.invoke('Fn', { ms: 0 });
    expect(payload).not.toEqual({ pid: Number(pid) });
    expect(busy()).toEqual([]);
  });
});
