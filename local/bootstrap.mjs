// Runs on whatever Node a fresh machine has (20 or newer) and without a single package: it fetches the packages, then
// goes on under the pinned Node that is one of them.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [task = 'start', ...rest] = process.argv.slice(2);

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** npm writes down here what it installed. */
const installed = join(root, 'node_modules', '.package-lock.json');

/** By content, not by date: a checkout of another branch touches the lock file without changing it. */
function isStale() {
  if (!existsSync(installed)) return true;
  const packagesOf = (file) => Object.entries(JSON.parse(readFileSync(file, 'utf8')).packages);
  const present = new Map(packagesOf(installed));
  return packagesOf(join(root, 'package-lock.json')).some(([path, { version, link, optional }]) => {
    if (!path.startsWith('node_modules/') || link) return false;
    const found = present.get(path);
    return found ? found.version !== version : !optional;
  });
}

const parentOf = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[1];
  } catch {
    return undefined;
  }
};

function isShellOfThis(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('-c\0node local/bootstrap.mjs');
  } catch {
    return false;
  }
}

/** npm starts a script through a shell, which outlives it: npm's end shows in the shell's parent alone. */
const starters = () => [process.ppid, isShellOfThis(process.ppid) ? parentOf(process.ppid) : undefined].join();
const startedBy = starters();
const isOrphan = () => starters() !== startedBy;

function installPackages() {
  if (!isStale()) return;
  console.log('Installing packages …');
  const { status } = spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) fail('`npm ci` failed; its own messages stand above.');
}

const wanted = () =>
  readFileSync(join(root, 'local', 'debian-packages.txt'), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));

const hasPackage = (name) =>
  (spawnSync('dpkg', ['-s', name], { encoding: 'utf8' }).stdout ?? '').includes('Status: install ok installed');

/** A Python that makes virtual environments and a Chromium count wherever they came from. */
const standIns = {
  python3: () => spawnSync('python3', ['--version']).status === 0,
  'python3-venv': () => spawnSync('python3', ['-c', 'import venv, ensurepip']).status === 0,
  chromium: () => existsSync('/usr/bin/chromium'),
  'poppler-utils': () => spawnSync('pdftotext', ['-v']).status === 0,
};

function installDebianPackages(only) {
  const missing = wanted().filter((name) => only.includes(name) && !standIns[name]?.() && !hasPackage(name));
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0)
    fail(`Missing on this machine: ${missing.join(', ')}. Install them, on Debian with: sudo ${command}`);
  console.log(`Installing ${missing.join(', ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'], env });
  const { status } = spawnSync(command, { shell: true, stdio: ['ignore', 'ignore', 'inherit'], env });
  if (status !== 0) fail(`\`${command}\` failed; its own messages stand above.`);
}

function pinnedNode() {
  const own = [`node-linux-${process.arch}/bin/node`, '.bin/node'].map((path) => join(root, 'node_modules', path));
  const pinned = own.find((path) => existsSync(path));
  if (pinned) return pinned;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  return fail(`Node 22.18 or newer is needed; this is ${process.version} and the pinned one is not installed.`);
}

/** Signals reach the child by themselves from a terminal; from `kill` they are handed on. */
function run(args, options = {}) {
  // Installing takes a while in which nothing is watched.
  if (isOrphan()) return 1;
  const node = pinnedNode();
  const path = `${dirname(node)}:${join(root, 'node_modules', '.bin')}:${process.env.PATH}`;
  const child = spawn(node, args, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path }, ...options });
  const forward = (signal) => child.kill(signal);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, forward);
  // The terminal has told the child already; this one waits for it to clean up.
  process.on('SIGINT', () => {});
  // Whoever started this is gone without a word (kill -9): the child is told in its place.
  setInterval(() => isOrphan() && forward('SIGTERM'), 1_000).unref();
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0))));
}

const npmScript = (name, args) => {
  const script = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts[name];
  if (!script) fail(`no script ${name} in package.json`);
  return runShell([script, ...args.map((arg) => JSON.stringify(arg))].join(' '));
};

function runShell(command) {
  const path = `${dirname(pinnedNode())}:${join(root, 'node_modules', '.bin')}:${process.env.PATH}`;
  const child = spawn(command, { cwd: root, stdio: 'inherit', shell: true, env: { ...process.env, PATH: path } });
  process.on('SIGINT', () => {});
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

const everything = wanted();
const tasks = {
  start: async () => {
    installPackages();
    installDebianPackages(['python3', 'python3-venv']);
    return run(['local/main.ts', 'start', `--started-by=${process.pid}`, ...rest]);
  },
  // Without packages nothing can be running.
  stop: async () => (existsSync(installed) ? run(['local/main.ts', 'stop']) : 0),
  test: async () => {
    installPackages();
    installDebianPackages(everything);
    // `npm test -- test/billing` runs just that; alone it is what a change must pass.
    const checked = rest.length > 0 ? 0 : await npmScript('check:all', []);
    return checked || run(['node_modules/vitest/vitest.mjs', 'run', ...rest]);
  },
  // A program of ours, under the pinned Node.
  node: async () => {
    installPackages();
    return run(rest);
  },
  run: async () => {
    installPackages();
    const [name, ...args] = rest;
    return npmScript(name, args);
  },
};

if (!tasks[task]) fail(`unknown task ${task}: one of ${Object.keys(tasks).join(', ')}`);
process.exitCode = await tasks[task]();
