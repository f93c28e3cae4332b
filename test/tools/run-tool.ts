import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StackOutputs } from '../../local/stack-outputs.ts';
import { eventually } from '../kit/api-client.ts';

/** A folder that says where the suites' stack is, as `.local` does for `npm start`. */
export function stackFolder(outputs: StackOutputs): string {
  const dir = mkdtempSync(join(tmpdir(), 'tenantry-stack-'));
  writeFileSync(join(dir, 'stack.json'), JSON.stringify(outputs));
  return dir;
}

export function runTool(script: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

export interface Tool {
  readonly output: () => string;
  readonly says: (text: string) => Promise<true>;
  readonly end: () => Promise<number | null>;
}

/** A tool that goes on until it is told to end, as Ctrl-C does. */
export function startTool(script: string, ...args: readonly string[]): Tool {
  const child: ChildProcess = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const read = (chunk: Buffer) => {
    output += chunk.toString('utf8');
  };
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', read);
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    output: () => output,
    says: (text) =>
      eventually(`"${text}" from ${script}, which says:\n${output}`, async () => output.includes(text), 60_000),
    end: () => {
      child.kill('SIGINT');
      return exited;
    },
  };
}
