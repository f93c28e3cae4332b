import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../local/folders.ts';
import { usualPorts } from '../../local/ports.ts';

const checkout = mkdtempSync(join(tmpdir(), 'tenantry-lifecycle-'));
const pidFile = join(checkout, '.local/pid');

/** Stands in for the stack: claims the checkout and stays. */
const mainStandIn = `
import { claim, stopRunning } from './running.ts';
if (process.argv[2] === 'stop') console.log(await stopRunning());
else { claim(); setInterval(() => undefined, 1_000); }
`;

/** What npm does for \`npm start\`: a shell that runs the script. */
const npmStandIn = `require('node:child_process').spawn('sh', ['-c', 'node local/bootstrap.mjs start'], { stdio: 'inherit' })`;

beforeAll(() => {
  for (const name of ['bootstrap.mjs', 'running.ts', 'folders.ts'])
    cpSync(join(root, 'local', name), join(checkout, 'local', name));
  writeFileSync(join(checkout, 'local/main.ts'), mainStandIn);
  writeFileSync(join(checkout, 'local/debian-packages.txt'), '');
  writeFileSync(join(checkout, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(checkout, 'package-lock.json'), '{ "packages": {} }');
  mkdirSync(join(checkout, 'node_modules'));
  writeFileSync(join(checkout, 'node_modules/.package-lock.json'), '{ "packages": {} }');
});
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

const stateOf = (pid: number) => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '')[0];
  } catch {
    return undefined;
  }
};
/** A zombie has ended; only nobody has asked how. */
const isGone = (pid: number) => [undefined, 'Z', 'X'].includes(stateOf(pid));

async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 8_000;
  while (!isSo() && Date.now() < deadline) await sleep(50);
  expect(isSo()).toBe(true);
}

const inCheckout = (...args: string[]): ChildProcess =>
  spawn(process.execPath, args, { cwd: checkout, stdio: 'ignore' });

const claimedPid = () => (existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0);

async function claimed(): Promise<number> {
  await until(() => claimedPid() > 0);
  return claimedPid();
}

const stop = () => spawnSync(process.execPath, ['local/main.ts', 'stop'], { cwd: checkout, encoding: 'utf8' }).stdout;

test.for(['SIGKILL', 'SIGTERM'] as const)('a run ends when npm, which started it, ends by %s', async (signal) => {
  rmSync(pidFile, { force: true });
  const npm = inCheckout('-e', npmStandIn);
  const pid = await claimed();
  npm.kill(signal);
  await until(() => isGone(pid));
});

test('stopping ends the run of this checkout', async () => {
  rmSync(pidFile, { force: true });
  inCheckout('local/main.ts', 'start');
  const pid = await claimed();
  expect(stop()).toBe('true\n');
  expect(isGone(pid)).toBe(true);
});

test('a process that has the number of a crashed run is left alone', () => {
  const other = spawn('sh', ['-c', 'exec sleep 60 # local/main.ts'], { stdio: 'ignore' });
  writeFileSync(pidFile, String(other.pid));
  expect(stop()).toBe('false\n');
  expect(isGone(other.pid ?? 0)).toBe(false);
  other.kill();
});

test('a start that ends halfway leaves no program behind', async () => {
  const script = `
    import { run, startGroup } from ${JSON.stringify(join(root, 'local/child-process.ts'))};
    const group = startGroup({ command: 'sleep', args: ['60'], cwd: '/', env: process.env, logFile: '/dev/null' });
    run('sh', ['-c', 'echo $$ >pid; exec sleep 60'], ${JSON.stringify(checkout)}).catch(() => undefined);
    setTimeout(() => { console.log(group.pid); process.exit(0); }, 500);
  `;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  const pids = [Number(stdout), Number(readFileSync(join(checkout, 'pid'), 'utf8'))];
  expect(pids.every((pid) => pid > 1)).toBe(true);
  await until(() => pids.every(isGone));
});

test('a machine without Python is told which Debian packages to install', () => {
  writeFileSync(join(checkout, 'local/debian-packages.txt'), 'python3\npython3-venv\n');
  const { status, stderr } = spawnSync(process.execPath, ['local/bootstrap.mjs', 'start'], {
    cwd: checkout,
    env: { PATH: join(checkout, 'empty') },
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toContain('sudo apt-get install -y --no-install-recommends python3 python3-venv');
});

test('a taken port is replaced by a free one, and the line says by which', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const taken = typeof address === 'object' && address ? address.port : 0;
  process.env['TENANTRY_API_PORT'] = String(taken);
  const said: string[] = [];
  const { api } = await usualPorts((line) => said.push(line));
  server.close();
  delete process.env['TENANTRY_API_PORT'];
  expect(api).not.toBe(taken);
  expect(said).toContain(`Port ${taken} (api) is taken; using ${api}. Set TENANTRY_API_PORT to choose another.`);
});
