import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGroup, stopGroup } from './child-process.ts';
import { root } from './folders.ts';

export interface LiveConsole {
  readonly port: number;
  readonly dir: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly stripeJs: string;
}

const START_TIMEOUT_MS = 30_000;

/** Vite's own server on the console's port: an edit shows at once, without the headers that CloudFront adds. */
export async function startLiveConsole({ port, dir, config, stripeJs }: LiveConsole) {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const child = startGroup({
    command: process.execPath,
    args: [vite, '--host', '127.0.0.1', '--port', String(port), '--strictPort', '--logLevel', 'warn'],
    cwd: join(root, 'console'),
    env: { ...process.env, TENANTRY_CONSOLE: JSON.stringify({ config, stripeJs }) },
    logFile: join(dir, 'console.log'),
  });
  const stop = () => stopGroup(child);
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(`http://127.0.0.1:${port}/config.json`))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`Vite did not start: see ${join(dir, 'console.log')}`);
    }
    await sleep(100);
  }
  return { stop };
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
